using System.Text.Json;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes the JSON files of a snapshot, for people too.</summary>
public static class SnapshotJson
{
    /// <summary>Gets the options: those of all output, indented; an unknown key is an error.</summary>
    public static JsonSerializerOptions Options { get; } = new(RunEventNames.JsonOptions)
    {
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };
}
