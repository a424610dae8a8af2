namespace Cluster.Coordinator.Control;

/// <summary>Names the states that a user sees.</summary>
public static class RunStates
{
    /// <summary>Nothing is known yet.</summary>
    public const string Starting = "starting";

    /// <summary>No worker has joined.</summary>
    public const string Waiting = "waiting";

    /// <summary>It trains.</summary>
    public const string Running = "running";

    /// <summary>No step begins until it is resumed.</summary>
    public const string Paused = "paused";

    /// <summary>It ends at the next step.</summary>
    public const string Stopping = "stopping";

    /// <summary>It reached its end.</summary>
    public const string Completed = "completed";

    /// <summary>It was stopped on request.</summary>
    public const string Stopped = "stopped";

    /// <summary>It failed.</summary>
    public const string Failed = "failed";

    /// <summary>Its processes are gone and left no word.</summary>
    public const string Interrupted = "interrupted";

    internal static IReadOnlyList<string> AreEnds { get; } = [Completed, Stopped, Failed, Interrupted];
}
