namespace Cluster.WorkerNode;

/// <summary>Says how a worker's part in a run ended.</summary>
public enum WorkerEnd
{
    /// <summary>The run is over.</summary>
    Finished,

    /// <summary>It was asked to leave before that; the run goes on without it.</summary>
    Left,

    /// <summary>The coordinator did not take it; starting it again would not help.</summary>
    Refused,

    /// <summary>The job's own code or data failed; starting it again would not help.</summary>
    JobFailed,

    /// <summary>The coordinator is gone or was never there.</summary>
    CoordinatorLost,
}

/// <summary>Says how and why a worker ended.</summary>
/// <param name="End">How.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record WorkerOutcome(WorkerEnd End, string Reason);
