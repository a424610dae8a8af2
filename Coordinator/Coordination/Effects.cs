using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Google.Protobuf;

namespace Cluster.Coordinator.Coordination;

/// <summary>Is one thing that <see cref="CoordinatorState"/> wants done.</summary>
internal abstract record Effect;

/// <summary>Sends a message to the parameter server.</summary>
internal sealed record ToServer(IMessage Message) : Effect;

/// <summary>Sends a message to one worker.</summary>
internal sealed record ToWorker(WorkerId Worker, IMessage Message) : Effect;

/// <summary>Tells the observers of an event.</summary>
internal sealed record Announce(RunEvent Event) : Effect;

/// <summary>Writes a captured state to disk.</summary>
internal sealed record WriteSnapshot(StateCaptured Capture, RunPosition Position) : Effect;

/// <summary>Ends the run.</summary>
internal sealed record EndOfRun(RunOutcome Outcome) : Effect;
