using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Coordination;

/// <summary>Owns the life of a run's actors in this process: the server, the snapshot writer and the coordinator.</summary>
/// <remarks>
/// None of them is ever restarted after a failure: their state is the run's, and it would be gone. The one that fails
/// stops, the coordinator notices and ends the run with the reason; where it is the coordinator itself, this actor does.
/// </remarks>
internal sealed class RunActor(
    RunSettings settings, ServerModel model, CoordinatorHostOptions options, Action<RunOutcome> onEnd) : UntypedActor
{
    /// <summary>The coordinator's name under this actor.</summary>
    public const string CoordinatorName = "coordinator";

    /// <summary>The server's name under this actor.</summary>
    public const string ServerName = "server-0";

    private Exception? _failure;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        _failure = e;
        return Directive.Stop;
    });

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var server = Context.ActorOf(
            Props.Create(() => new ServerActor(model, settings.Slots, settings.Start.Step)), ServerName);
        var store = new SnapshotStore(options.Files, settings.RunDir);
        var context = new SnapshotContext(settings);
        var snapshots = Context.ActorOf(
            Props.Create(() => new SnapshotActor(store, context, options.Background)), "snapshots");
        Context.Watch(Context.ActorOf(
            Props.Create(() => new CoordinatorActor(settings, server, snapshots, options.Observer, onEnd, options.Time)),
            CoordinatorName));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated: onEnd(new RunOutcome(RunEnd.Failed, $"the coordinator failed: {_failure?.Message}")); break;
            default: Unhandled(message); break;
        }
    }
}
