using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Asks to begin.</summary>
internal sealed record StartRun;

/// <summary>Brings a worker's <see cref="JoinRun"/> with the id it would get.</summary>
internal sealed record JoinRequested(WorkerId Worker, JoinRun Join);

/// <summary>Brings a server's <see cref="JoinServer"/> with the number it is known by.</summary>
internal sealed record ServerJoinRequested(int Server, JoinServer Join);

/// <summary>Says that a server's link is closed, its process is gone, or it gave its shard up.</summary>
internal sealed record ServerGone(int Server, string Reason);

/// <summary>Says that a server is to go, and serves on until the state is on disk.</summary>
internal sealed record ServerLeaves(int Server, string Reason);

/// <summary>Says that a worker's link is closed or its process is gone; or, in order, that it left.</summary>
internal sealed record WorkerGone(WorkerId Worker, string Reason, bool Left = false);

/// <summary>Asks that no new step begins until <see cref="ResumeRun"/>.</summary>
public sealed record PauseRun;

/// <summary>Asks a paused run to go on.</summary>
public sealed record ResumeRun;

/// <summary>Asks for a snapshot at the next step's end.</summary>
public sealed record TakeSnapshot;

/// <summary>Asks to end at the next step with a snapshot.</summary>
public sealed record StopRun;

/// <summary>Ends the run as failed.</summary>
/// <param name="Reason">One line for the user.</param>
public sealed record AbortRun(string Reason);

/// <summary>Says that the launcher started a process in place of a lost worker.</summary>
public sealed record NoteRestart(string Name, int Restart, int MaxRestarts);

/// <summary>
/// Says that the snapshot of a version is on disk, why older ones are still there, if they are, and what the best one is found by.
/// </summary>
internal sealed record SnapshotStored(
    StepNumber Step, string Path, string WeightsSha256, string? NotPruned = null, string? Best = null);

/// <summary>Says that the snapshot of a version could not be written.</summary>
internal sealed record SnapshotLost(StepNumber Step, string Reason);
