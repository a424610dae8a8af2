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

    /// <summary>Reads the numbers of the optimizer called <paramref name="name"/>.</summary>
    public static OptimizerOptions Read(string name, JsonElement numbers)
    {
        var defaults = OptimizerOptions.ForName(name);
        return (OptimizerOptions)(numbers.Deserialize(defaults.GetType(), RunEventNames.JsonOptions) ?? defaults);
    }
}
