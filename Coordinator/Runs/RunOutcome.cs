namespace Cluster.Coordinator.Runs;

/// <summary>Says how a run ended.</summary>
public enum RunEnd
{
    /// <summary>All steps were applied.</summary>
    Completed,

    /// <summary>The run was stopped on request, with a snapshot.</summary>
    Stopped,

    /// <summary>The run ended before its time.</summary>
    Failed,

    /// <summary>A server was lost with its shard: the run goes on in a new generation from the newest snapshot.</summary>
    ServerLost,
}

/// <summary>Says how and why a run ended.</summary>
/// <param name="End">How.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record RunOutcome(RunEnd End, string Reason);
