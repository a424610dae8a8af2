using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Owns the truth about a run: its members, its roster, its position and its end.</summary>
/// <remarks>
/// In: workers that join and go, what the server applied, evaluated parts, snapshots on disk, requests to stop. Out:
/// rosters and parts to workers, generations and captures to the server, events to the observers. The rules are
/// <see cref="CoordinatorState"/>'s. When it dies its links close and every worker ends by itself.
/// </remarks>
internal sealed class CoordinatorActor : UntypedActor
{
    private readonly CoordinatorState _state;
    private readonly IActorRef _server;
    private readonly IActorRef _snapshots;
    private readonly IRunObserver _observer;
    private readonly Action<RunOutcome> _onEnd;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private int _lastWorker;

    /// <summary>Creates the coordinator of one run.</summary>
    public CoordinatorActor(
        RunSettings settings, IActorRef server, IActorRef snapshots, IRunObserver observer, Action<RunOutcome> onEnd)
    {
        _state = new CoordinatorState(settings);
        _server = server;
        _snapshots = snapshots;
        _observer = observer;
        _onEnd = onEnd;
        _time = Context.System.TimeProvider;
        _started = _time.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.Watch(_server);
        Context.Watch(_snapshots);
        Decide(new StartRun());
    }

    /// <inheritdoc/>
    protected override void PostStop() =>
        _onEnd(new RunOutcome(RunEnd.Failed, "the coordinator stopped before the run's end; its log says why"));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetRun: Sender.Tell(_state.Description, Self); break;
            case JoinRun m: Join(m); break;
            case LeaveRun m: Release(m); break;
            case Terminated m: Lose(m); break;
            case StepApplied m:
                if (m.Skipped.Length == 0) _observer.OnStep(m.Step + 1, m.Loss, m.Rows);
                Decide(m);
                break;
            case OpenSlots or StepRefused or SlotFailed or PartEvaluated or StateCaptured: Decide(message); break;
            case SnapshotStored or SnapshotLost: Decide(message); break;
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

    // By its address, not by the id in the message: it may leave before it has heard which id it got.
    private void Release(LeaveRun m)
    {
        if (WorkerOf(Sender) is not { } worker) return;
        Context.Unwatch(Sender);
        _workers.Remove(worker);
        Decide(new WorkerGone(worker, m.Reason, Left: true));
    }

    private void Lose(Terminated m)
    {
        if (m.ActorRef.Equals(_server)) Decide(new AbortRun("the parameter server failed; its log says why"));
        if (m.ActorRef.Equals(_snapshots)) Decide(new AbortRun("the snapshot writer failed; its log says why"));
        if (WorkerOf(m.ActorRef) is not { } worker) return;
        _workers.Remove(worker);
        Decide(new WorkerGone(worker, m.AddressTerminated ? "its link closed" : "it ended"));
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
                case ToServer e: _server.Tell(e.Message, Self); break;
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
