using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Google.Protobuf;

namespace Cluster.Coordinator.Coordination;

/// <summary>Is one thing that <see cref="CoordinatorState"/> wants done.</summary>
internal abstract record Effect;

/// <summary>Sends a message to the server of each shard.</summary>
internal sealed record ToShards(IMessage Message) : Effect;

/// <summary>Sends a message to a server that asked to join.</summary>
internal sealed record ToServer(int Server, IMessage Message) : Effect;

/// <summary>Sends a message to one worker.</summary>
internal sealed record ToWorker(WorkerId Worker, IMessage Message) : Effect;

/// <summary>Tells the observers of an event.</summary>
internal sealed record Announce(RunEvent Event) : Effect;

/// <summary>Writes a captured state to disk.</summary>
internal sealed record WriteSnapshot(StateCaptured Capture, RunPosition Position) : Effect;

/// <summary>Tells the observers that all shards have applied a step.</summary>
internal sealed record TellStep(StepApplied Step) : Effect;

/// <summary>Tells the observers where the time of this generation went.</summary>
internal sealed record TellTimes(GoodputLedger Ledger) : Effect;

/// <summary>Says that all shards are in place: the state that the generation begins with is theirs now.</summary>
internal sealed record ShardsInPlace : Effect;

/// <summary>Ends the run.</summary>
internal sealed record EndOfRun(RunOutcome Outcome) : Effect;
