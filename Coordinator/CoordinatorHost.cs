using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Data;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator;

/// <summary>Runs the coordinator and the snapshot writer of one run in this process, and its one shard where no servers of
/// their own were asked for.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>The name of the actor system, part of the address that workers dial.</summary>
    public const string SystemName = "coordinator";

    /// <summary>Where the coordinator is found in that system.</summary>
    public const string CoordinatorPath = "/user/coordinator";

    private readonly ActorSystem _system;
    private readonly IActorRef _coordinator;
    private readonly IFileSystem _files;
    private readonly RunSettings _settings;
    private readonly AwaitableBackground _background;
    private readonly ServedData _served;
    private readonly StateLinks? _stateLinks;
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CoordinatorHost(
        RunSettings settings, ParameterVector parameters, Optimizer? optimizer, CoordinatorHostOptions options)
    {
        // The disk first: where it refuses, nothing has begun. Another coordinator may still write what is removed here, and
        // is to find that its generation is over.
        settings = settings with
        {
            Generation = GenerationLedger.Begin(options.Files, settings.RunDir, settings.Generation),
        };
        var store = new SnapshotStore(options.Files, settings.RunDir, settings.KeepSnapshots);
        store.CleanUp(settings.Generation);
        store.CheckBest(settings.Start.Step);
        (_files, _settings) = (options.Files, settings);
        _system = ActorSystem.Create(SystemName, options.System with
        {
            Dispatchers = ServerActor.On(options.ServerDispatcher),
            // The state of these actors is the run's: one that failed must not begin anew with another.
            GuardianStrategy = SupervisorStrategy.StoppingStrategy,
            Remote = new RemoteSettings
            {
                Transport = options.Transport,
                ListenAddress = options.Listen,
                Advertise = options.Advertise,
                Messages = WireMessages.Control,
                MaySend = WireRoles.MaySend,
            },
        });
        _background = new AwaitableBackground(options.Background);
        _served = new ServedData(options.Served, options.Background);
        var context = new SnapshotContext(settings);
        var snapshots = _system.ActorOf(
            Props.Create(() => new SnapshotActor(store, context, _background)), "snapshots");
        Action<RunOutcome> onEnd = outcome => _outcome.TrySetResult(outcome);
        Action onShardsInPlace = () => _stateLinks?.FreeStart();
        _coordinator = _system.ActorOf(
            Props.Create(() => new CoordinatorActor(settings, snapshots, options.Observer, onShardsInPlace, onEnd)),
            "coordinator");
        if (settings.Servers == 0)
        {
            var (shared, whyNot) = SharedShard.TryCreate(options.ServerDispatcher, settings.SharesMemory, settings.Layout);
            var frozen = FrozenRanges.Of(settings.Layout, settings.Frozen, ShardRange.Split(settings.Layout, 1)[0]);
            var model = new ServerModel(
                parameters, settings.Optimizer, settings.Slots, optimizer, shared, settings.Update, settings.CreateGroups(), frozen);
            Serve(settings, model, whyNot, options.ServerProbe);
            return;
        }

        optimizer ??= settings.CreateOptimizer();
        _stateLinks = new StateLinks(settings, parameters, optimizer, Send);
        _system.Remote.TensorLinks = new DataLinks(_served, settings.RunId, _stateLinks);
    }

    /// <summary>Gets where workers find this coordinator.</summary>
    public LinkAddress Address { get; private set; }

    /// <summary>Gets where it listens, with the actual port.</summary>
    public LinkAddress Listening { get; private set; }

    /// <summary>Gets the run's end.</summary>
    public Task<RunOutcome> Completion => _outcome.Task;

    /// <summary>Gets why nobody here is to begin the next generation: one has begun elsewhere; else null.</summary>
    public RunFailed? WhyOver => GenerationLedger.Newer(_files, _settings.RunDir, _settings.Generation) is { } newer
        ? new RunFailed(
            new GenerationOverException(_settings.Generation, newer).Message, _settings.Start.Step.Value, _settings.RunDir)
        : null;

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
            host.Listening = host._system.Remote.Listening!.Value;
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets no new step begin until <see cref="Resume"/>.</summary>
    public void Pause() => _coordinator.Tell(new PauseRun(), ActorRefs.NoSender);

    /// <summary>Lets a paused run go on.</summary>
    public void Resume() => _coordinator.Tell(new ResumeRun(), ActorRefs.NoSender);

    /// <summary>Takes a snapshot at the next step's end.</summary>
    public void TakeSnapshot() => _coordinator.Tell(new TakeSnapshot(), ActorRefs.NoSender);

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
    /// <remarks>A snapshot that is being written is finished first: the next coordinator may open the folder.</remarks>
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        await _background.WaitAsync().ConfigureAwait(false);
        _stateLinks?.Dispose();
        _served.Dispose();
        _outcome.TrySetResult(new RunOutcome(RunEnd.Failed, "the coordinator was shut down"));
    }

    // The one shard of a run without servers of their own.
    private void Serve(RunSettings settings, ServerModel model, string whyNotShared, IServerProbe? probe)
    {
        var server = _system.ActorOf(
            Props.Create(() => new ServerActor(probe)).WithDispatcher(ServerActor.Dispatcher), "server-0");
        server.Tell(
            new ServeModel(settings.RunId, 0, 1, model, settings.Slots, settings.Start.Step, _coordinator, Send),
            ActorRefs.NoSender);
        var links = new ServerTensorLinks(server);
        links.Open(settings.RunId, model, whyNotShared);
        _system.Remote.TensorLinks = new DataLinks(_served, settings.RunId, links);
        _coordinator.Tell(new ShardReady { Generation = settings.Generation.Value }, server);
    }

    private void Send(StateCaptured state) => _coordinator.Tell(state, ActorRefs.NoSender);
}
