using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Keeps an optimizer's numbers as JSON.</summary>
internal static class OptimizerJson
{
    /// <summary>Writes the numbers.</summary>
    public static JsonElement Write(OptimizerOptions options) =>
        JsonSerializer.SerializeToElement(options, options.GetType(), RunEventNames.JsonOptions);

    /// <summary>Writes what is done around the optimizer, or its groups.</summary>
    public static string WriteText<T>(T options)
        where T : class => JsonSerializer.Serialize(options, RunEventNames.JsonOptions);

    /// <summary>Reads what <see cref="WriteText{T}"/> wrote.</summary>
    public static T ReadText<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, RunEventNames.JsonOptions) ?? throw new JsonException("it is empty");

    /// <summary>Reads the numbers of the optimizer called <paramref name="name"/>.</summary>
    public static OptimizerOptions Read(string name, JsonElement numbers)
    {
        var defaults = OptimizerOptions.ForName(name);
        return (OptimizerOptions)(numbers.Deserialize(defaults.GetType(), RunEventNames.JsonOptions) ?? defaults);
    }
}
