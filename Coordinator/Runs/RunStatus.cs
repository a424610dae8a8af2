using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Runs;

/// <summary>Says how a run stands, in <c>run.json</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>It trains; or all of its processes were killed, which nobody could write down.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It reached its end.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>It was stopped on request, with a snapshot.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>It was ended at once on request.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It ended before its time.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Its processes are gone without a word; never written, but told by whoever looks.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}
