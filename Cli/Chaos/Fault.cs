using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Chaos;

/// <summary>Says what is done to a process or a link.</summary>
internal enum FaultKind
{
    /// <summary>A worker ends by SIGKILL.</summary>
    KillWorker,

    /// <summary>A worker is stopped by SIGSTOP for a while, and goes on where it was.</summary>
    PauseWorker,

    /// <summary>A server ends by SIGKILL, and its shard with it.</summary>
    KillServer,

    /// <summary>A server is stopped by SIGSTOP for a while.</summary>
    PauseServer,

    /// <summary>The coordinator ends by SIGKILL.</summary>
    KillCoordinator,

    /// <summary>The coordinator is stopped by SIGSTOP for a while.</summary>
    PauseCoordinator,

    /// <summary>A link ends by a reset.</summary>
    LinkCut,

    /// <summary>A link carries nothing any more in one or both directions, and nobody is told.</summary>
    LinkHalfOpen,

    /// <summary>A link carries 64 kbit/s for a while.</summary>
    LinkSlow,

    /// <summary>One bit of what a link carries is flipped.</summary>
    LinkFlip,

    /// <summary>What a link carries is late for a while.</summary>
    LinkDelay,
}

/// <summary>Is one fault: what, to whom, and what became of it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">The process's name; for a link the worker's.</param>
/// <param name="At">When, on the harness's clock.</param>
internal sealed record Fault(FaultKind Kind, string Target, TimeSpan At)
{
    /// <summary>Gets the kind's name in reports.</summary>
    public string Name => RunEventNames.JsonOptions.PropertyNamingPolicy!.ConvertName(Kind.ToString());

    /// <summary>Gets whether somebody is lost by it; what is only late must not be taken for lost.</summary>
    public bool IsLoss => Kind is FaultKind.KillWorker or FaultKind.KillServer or FaultKind.KillCoordinator
        or FaultKind.LinkCut or FaultKind.LinkFlip or FaultKind.LinkHalfOpen;

    /// <summary>Gets or sets how long it took until the loss was told of; null: it was none, or not yet.</summary>
    public TimeSpan? Detected { get; set; }

    /// <summary>Gets or sets how long it took until the next step was applied.</summary>
    public TimeSpan? Recovered { get; set; }
}
