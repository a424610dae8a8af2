using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Runs;

/// <summary>Gives events their names and their JSON form.</summary>
public static class RunEventNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    // The name is a property of an instance, so that a type may have another one than its own.
    private static readonly Dictionary<string, Type> Types = typeof(RunEvent).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(RunEvent)))
        .ToDictionary(t => ((RunEvent)RuntimeHelpers.GetUninitializedObject(t)).Event);

    /// <summary>Gets the options all JSON output is written with: snake case, nulls kept, one line.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Gets the snake-case name of an event type.</summary>
    public static string Of(Type type) =>
        Names.GetOrAdd(type, static t => JsonNamingPolicy.SnakeCaseLower.ConvertName(t.Name));

    /// <summary>Reads an event that <see cref="ToJson"/> wrote.</summary>
    /// <returns>The event, or null where the line is none that this build knows.</returns>
    public static RunEvent? FromJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("event", out var name) && Types.TryGetValue(name.GetString()!, out var type)
                ? (RunEvent?)json.RootElement.Deserialize(type, JsonOptions)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes an event as one JSON object without a line end.</summary>
    public static string ToJson(RunEvent e) => JsonSerializer.Serialize(e, e.GetType(), JsonOptions);
}
