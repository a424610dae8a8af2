namespace Cluster.Coordinator.Control;

/// <summary>Says how a worker stands.</summary>
/// <param name="Name">Its name, the same after a restart.</param>
/// <param name="State">ready, lost, left or starting.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Slots">The slots that it computes.</param>
/// <param name="LateSlots">Slots that others took over as it was late with them.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Link">How its tensors travel, or an empty text.</param>
/// <param name="Step">The version at which it joined last.</param>
public sealed record WorkerStatus(
    string Name, string State, string Host, int Pid, int Slots, int LateSlots, int Restarts, string Link, long Step);

/// <summary>Says who serves a shard of the parameters.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Name">The server's name.</param>
/// <param name="State">ready, lost or starting.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Parameters">The floats that it optimizes.</param>
/// <param name="Bytes">The bytes of its range of the parameter vector.</param>
public sealed record ShardStatus(int Shard, string Name, string State, string Host, int Pid, long Parameters, long Bytes);

/// <summary>Is a snapshot on the disk.</summary>
/// <param name="Step">Its version.</param>
/// <param name="Path">Its folder.</param>
/// <param name="WeightsSha256">The hash of its weights.</param>
/// <param name="At">When it was complete.</param>
public sealed record SnapshotStatus(long Step, string Path, string WeightsSha256, DateTimeOffset At);
