namespace Cluster.WorkerNode;

/// <summary>Holds what this machine does otherwise than the run's description says.</summary>
public sealed record WorkerOptions
{
    /// <summary>Gets the worker's name, "worker-2".</summary>
    public required string Name { get; init; }

    /// <summary>Gets where this machine keeps the data file; null: where the run says, or else as the coordinator serves it.</summary>
    public string? DataPath { get; init; }

    /// <summary>Gets the folder that keeps what the coordinator serves.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Gets how long a coordinator that is not there, or is gone, is waited for; null: as in a run on one machine.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>
    /// Gets the device that this machine computes on, such as <c>cuda:1</c>; null: the first of the run's kind. Another kind gives
    /// other bits.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>Gets the arithmetic threads; null: as many as the run says. Others give other bits.</summary>
    public int? Threads { get; init; }
}
