using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Owns the truth about a run: its members, its roster, its position and its end.</summary>
/// <remarks>
/// In: workers and servers that join and go, what the shards applied, evaluated parts, snapshots on disk, requests to stop.
/// Out: rosters and parts to workers, generations and captures to the shards, events to the observers. The rules are
/// <see cref="CoordinatorState"/>'s. When it dies its links close; workers and servers look for the next one.
/// </remarks>
internal sealed class CoordinatorActor : UntypedActor
{
    private readonly CoordinatorState _state;
    private readonly IActorRef[] _shards;
    private readonly IActorRef _snapshots;
    private readonly IRunObserver _observer;
    private readonly Action<RunOutcome> _onEnd;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly Dictionary<int, IActorRef> _servers = [];
    private readonly Action _onShardsInPlace;
    private readonly StepTracer _tracer;
    private int _lastWorker;
    private int _lastServer;

    /// <summary>Creates the coordinator of one run.</summary>
    public CoordinatorActor(
        RunSettings settings, IActorRef snapshots, IRunObserver observer, Action onShardsInPlace,
        Action<RunOutcome> onEnd)
    {
        _state = new CoordinatorState(settings);
        _tracer = new StepTracer(settings);
        _shards = new IActorRef[settings.Shards];
        _onShardsInPlace = onShardsInPlace;
        _snapshots = snapshots;
        _observer = observer;
        _onEnd = onEnd;
        _time = Context.System.TimeProvider;
        _started = _time.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.Watch(_snapshots);
        Decide(new StartRun());
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _state.FreeStates();
        _onEnd(new RunOutcome(RunEnd.Failed, "the coordinator stopped before the run's end; its log says why"));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetRun: Sender.Tell(_state.Answer, Self); break;
            case JoinRun m: Join(m); break;
            case JoinServer m: Join(m); break;
            case ShardReady m: Take(m); break;
            case LeaveRun m: Release(m); break;
            case Terminated m: Lose(m); break;
            case StepApplied m: Take(m); break;
            case OpenSlots or StepHeld or StepRefused or GradientSum: Decide(message); break;
            case SlotsLate or CopiesDiffer or WorkerShares: Decide(message); break;
            case SlotFailed or PartEvaluated or StateCaptured: Decide(message); break;
            case SnapshotStored or SnapshotLost: Decide(message); break;
            case PauseRun or ResumeRun or TakeSnapshot: Decide(message); break;
            case StopRun or AbortRun or NoteRestart: Decide(message); break;
            default: Unhandled(message); break;
        }
    }

    private void Join(JoinRun m)
    {
        if (WorkerOf(Sender) is not null) return;
        var worker = new WorkerId(++_lastWorker);
        _workers.Add(worker, Sender);
        Context.Watch(Sender);
        Decide(new JoinRequested(worker, m));
    }

    // A server asks again until it has a shard.
    private void Join(JoinServer m)
    {
        if (ServerOf(Sender) is not { } server)
        {
            server = ++_lastServer;
            _servers.Add(server, Sender);
            Context.Watch(Sender);
        }

        Decide(new ServerJoinRequested(server, m));
    }

    // Its sender is the shard itself. One in this process is watched here; of others the node that joined is.
    private void Take(ShardReady m)
    {
        if (!_state.Awaits(m)) return;
        _shards[m.Shard] = Sender;
        if (Sender.Path.Address.HasLocalScope) Context.Watch(Sender);
        Decide(m);
    }

    private void Take(StepApplied m)
    {
        Decide(m);
        _tracer.Take(m);
        Trace();
    }

    private void Trace()
    {
        if (_tracer.Next(_state.Version, _time.GetElapsedTime(_started)) is not { } traced) return;
        foreach (var shard in _shards) shard.Tell(traced, Self);
        foreach (var worker in _workers.Values) worker.Tell(traced, Self);
    }

    // Before the roster, by which it begins to compute.
    private void Accept(IActorRef worker, JoinAccepted m)
    {
        worker.Tell(m, Self);
        if (_tracer.Told is { } traced) worker.Tell(traced, Self);
        else Trace();
    }

    // By its address, not by the id in the message: it may leave before it has heard which id it got.
    private void Release(LeaveRun m)
    {
        if (ServerOf(Sender) is { } server)
        {
            if (m.AfterSnapshot)
            {
                Decide(new ServerLeaves(server, m.Reason));
                return;
            }

            Context.Unwatch(Sender);
            LoseServer(server, m.Reason);
        }

        if (WorkerOf(Sender) is not { } worker) return;
        Context.Unwatch(Sender);
        _workers.Remove(worker);
        Decide(new WorkerGone(worker, m.Reason, Left: true));
    }

    private void Lose(Terminated m)
    {
        if (Array.IndexOf(_shards, m.ActorRef) >= 0) Decide(new AbortRun("the parameter server failed; its log says why"));
        if (m.ActorRef.Equals(_snapshots)) Decide(new AbortRun("the snapshot writer failed; its log says why"));
        var reason = m.AddressTerminated ? "its link closed" : "it ended";
        if (ServerOf(m.ActorRef) is { } server) LoseServer(server, reason);
        if (WorkerOf(m.ActorRef) is not { } worker) return;
        _workers.Remove(worker);
        Decide(new WorkerGone(worker, reason));
    }

    private void LoseServer(int server, string reason)
    {
        _servers.Remove(server);
        Decide(new ServerGone(server, reason));
    }

    private int? ServerOf(IActorRef actor)
    {
        foreach (var (server, known) in _servers)
            if (known.Equals(actor))
                return server;
        return null;
    }

    private WorkerId? WorkerOf(IActorRef actor)
    {
        foreach (var (worker, known) in _workers)
            if (known.Equals(actor))
                return worker;
        return null;
    }

    private void Decide(object command)
    {
        foreach (var effect in _state.Decide(command, _time.GetElapsedTime(_started)))
        {
            switch (effect)
            {
                case ToShards e:
                    foreach (var shard in _shards) shard.Tell(e.Message, Self);
                    break;
                case ToServer e when _servers.TryGetValue(e.Server, out var server): server.Tell(e.Message, Self); break;
                case ToServer: break; // gone since
                case ShardsInPlace: _onShardsInPlace(); break;
                case TellTimes e: _observer.OnTimes(e.Ledger); break;
                case TellStep e: _observer.OnStep(e.Step.Step + 1, e.Step.Loss, e.Step.Rows); break;
                case ToWorker { Message: JoinAccepted m } e when _workers.TryGetValue(e.Worker, out var worker): Accept(worker, m); break;
                case ToWorker e when _workers.TryGetValue(e.Worker, out var worker): worker.Tell(e.Message, Self); break;
                case ToWorker: break; // gone since; its Terminated is on the way or was handled
                case Announce e: _observer.OnEvent(e.Event); break;
                case WriteSnapshot e: _snapshots.Tell(new SaveSnapshot(e.Capture, e.Position), Self); break;
                case EndOfRun e: _onEnd(e.Outcome); break;
                default: throw new InvalidOperationException($"no way to do {effect.GetType().Name}");
            }
        }
    }
}
