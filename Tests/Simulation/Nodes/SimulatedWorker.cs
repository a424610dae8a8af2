using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Messages;
using Cluster.WorkerNode;

namespace Cluster.Simulation.Nodes;

/// <summary>Is one worker process with the production actor in it.</summary>
internal sealed class SimulatedWorker
{
    private readonly ActorSystem _system;
    private readonly IActorRef _actor;

    /// <summary>Starts the process.</summary>
    /// <param name="node">The process.</param>
    /// <param name="name">The worker's name, the same after a restart.</param>
    /// <param name="launch">Who started it.</param>
    /// <param name="setup">What its actors run on.</param>
    /// <param name="coordinator">Where the coordinator listens.</param>
    /// <param name="coordinatorPath">The coordinator's actor.</param>
    /// <param name="computer">Makes what computes.</param>
    /// <param name="onEnd">Is told of its end, on its own turn.</param>
    public SimulatedWorker(
        SimulatedNode node, string name, Launch launch, ActorSystemSetup setup, LinkAddress coordinator, string coordinatorPath,
        Func<RunDescription, ISlotComputer> computer, Action<SimulatedWorker> onEnd)
    {
        (Node, Name, Launch) = (node, name, launch);
        _system = ActorSystem.Create(name, setup);
        var preparer = new Preparer(computer);
        var connector = new Connector(_system.Remote, coordinator);
        Action<WorkerOutcome> ended = outcome =>
        {
            Outcome ??= outcome;
            onEnd(this);
        };
        _actor = _system.ActorOf(
            Props.Create(() => new WorkerActor(name, coordinatorPath, preparer, connector, ended)), "worker");
    }

    /// <summary>Gets the process.</summary>
    public SimulatedNode Node { get; }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets who started it.</summary>
    public Launch Launch { get; }

    /// <summary>Gets how its part in the run ended, or null.</summary>
    public WorkerOutcome? Outcome { get; private set; }

    /// <summary>Gets or sets whether it was asked to leave.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Asks it to leave, as SIGTERM does.</summary>
    public void Leave()
    {
        IsLeaving = true;
        _actor.Tell(new WorkerActor.LeaveDue(), ActorRefs.NoSender);
    }

    /// <summary>Begins to end in order.</summary>
    public void Terminate() => _ = _system.Terminate();

    /// <summary>Ends at once, as SIGKILL does; the network's part is the caller's.</summary>
    public void Kill()
    {
        _system.Abort();
        Node.End();
    }

    private sealed class Preparer(Func<RunDescription, ISlotComputer> computer) : IRunPreparer
    {
        public Task<ISlotComputer> Prepare(RunDescription description) => Task.FromResult(computer(description));
    }

    private sealed class Connector(RemoteExtension remote, LinkAddress coordinator) : ITensorConnector
    {
        public Task<ILink> Connect(string address, string run, ILinkHandler handler) => remote.Transport.ConnectAsync(
            address.Length == 0 ? coordinator : LinkAddress.Parse(address), remote.Hello(LinkChannel.Tensor, run), handler,
            CancellationToken.None).AsTask();
    }
}
