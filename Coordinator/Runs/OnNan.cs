using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Runs;

/// <summary>Says what becomes of a step whose loss, gradient or buffers are not finite.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OnNan>))]
public enum OnNan
{
    /// <summary>The run stops before the step is applied.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop,

    /// <summary>The step changes nothing and the run goes on with the next one.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,
}
