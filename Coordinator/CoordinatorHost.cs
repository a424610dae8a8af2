using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator;

/// <summary>Runs the coordinator, the parameter server and the snapshot writer of one run in this process.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>The name of the actor system, part of the address that workers dial.</summary>
    public const string SystemName = "coordinator";

    /// <summary>Where the coordinator is found in that system.</summary>
    public const string CoordinatorPath = "/user/coordinator";

    private readonly ActorSystem _system;
    private readonly IActorRef _coordinator;
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CoordinatorHost(
        RunSettings settings, ParameterVector parameters, Optimizer? optimizer, CoordinatorHostOptions options)
    {
        // The disk first: where it refuses, nothing has begun.
        var store = new SnapshotStore(options.Files, settings.RunDir, settings.KeepSnapshots);
        store.CleanUp();
        settings = settings with
        {
            Generation = GenerationLedger.Begin(options.Files, settings.RunDir, settings.Generation),
        };
        _system = ActorSystem.Create(SystemName, options.System with
        {
            // The state of these actors is the run's: one that failed must not begin anew with another.
            GuardianStrategy = SupervisorStrategy.StoppingStrategy,
            Remote = new RemoteSettings
            {
                Transport = options.Transport,
                ListenAddress = options.Listen,
                Messages = WireMessages.Control,
            },
        });
        var model = new ServerModel(parameters, settings.Optimizer, settings.Slots, optimizer);
        var server = _system.ActorOf(
            Props.Create(() => new ServerActor(model, settings.Slots, settings.Start.Step, options.ServerProbe)), "server-0");
        _system.Remote.TensorLinks = new TensorLinkAcceptor(
            server, model.Gradients, settings.Layout.ByteLength, settings.RunId);
        var context = new SnapshotContext(settings);
        var snapshots = _system.ActorOf(
            Props.Create(() => new SnapshotActor(store, context, options.Background)), "snapshots");
        Action<RunOutcome> onEnd = outcome => _outcome.TrySetResult(outcome);
        _coordinator = _system.ActorOf(
            Props.Create(() => new CoordinatorActor(settings, server, snapshots, options.Observer, onEnd)),
            "coordinator");
    }

    /// <summary>Gets where workers find this coordinator.</summary>
    public LinkAddress Address { get; private set; }

    /// <summary>Gets the run's end.</summary>
    public Task<RunOutcome> Completion => _outcome.Task;

    /// <summary>Starts a run: from here on workers can join.</summary>
    /// <param name="settings">What is fixed for the run.</param>
    /// <param name="parameters">Parameters and buffers at the start; owned by the host from now on.</param>
    /// <param name="optimizer">The optimizer's state to resume from, or null.</param>
    /// <param name="options">What surrounds the run.</param>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static async Task<CoordinatorHost> StartAsync(
        RunSettings settings, ParameterVector parameters, Optimizer? optimizer, CoordinatorHostOptions options)
    {
        var host = new CoordinatorHost(settings, parameters, optimizer, options);
        try
        {
            var address = await host._system.Remote.StartAsync().ConfigureAwait(false);
            host.Address = new LinkAddress(address.Host!, address.Port!.Value);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the run at the next step, with a snapshot.</summary>
    public void Stop() => _coordinator.Tell(new StopRun(), ActorRefs.NoSender);

    /// <summary>Ends the run as failed.</summary>
    public void Abort(string reason) => _coordinator.Tell(new AbortRun(reason), ActorRefs.NoSender);

    /// <summary>Notes that a worker process was started in place of a lost one.</summary>
    public void NoteRestart(string name, int restart, int maxRestarts) =>
        _coordinator.Tell(new NoteRestart(name, restart, maxRestarts), ActorRefs.NoSender);

    /// <summary>Ends everything here as the kill of the process would: for simulation.</summary>
    internal void Crash() => _system.Abort();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _outcome.TrySetResult(new RunOutcome(RunEnd.Failed, "the coordinator was shut down"));
    }
}
