using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Runs;

/// <summary>Says how tensors get from worker to server and back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkKind>))]
public enum LinkKind
{
    /// <summary>In shared memory where worker and server are on one machine and there is one shard; else over TCP.</summary>
    [JsonStringEnumMemberName("shm")]
    Shm,

    /// <summary>Over TCP always.</summary>
    [JsonStringEnumMemberName("tcp")]
    Tcp,
}
