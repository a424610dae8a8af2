using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Runs;

/// <summary>Gives events their names and their JSON form.</summary>
public static class RunEventNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

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

    /// <summary>Writes an event as one JSON object without a line end.</summary>
    public static string ToJson(RunEvent e) => JsonSerializer.Serialize(e, e.GetType(), JsonOptions);
}
