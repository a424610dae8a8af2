namespace Cluster.Coordinator.Runs;

/// <summary>Says how tensors get from worker to server and back.</summary>
public enum LinkKind
{
    /// <summary>In shared memory where worker and server are on one machine and there is one shard; else over TCP.</summary>
    Shm,

    /// <summary>Over TCP always.</summary>
    Tcp,
}
