using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Owns a worker's part in a run: finds the coordinator, joins, and computes what the roster gives it.</summary>
/// <remarks>
/// In: the run's description, what is fetched for it, rosters and parts from the coordinator, versions from the tensor link, results from the
/// compute thread. Out: gradients to the server, sums to the coordinator. When it dies its links close, which the
/// coordinator notices at once. When the coordinator dies it drops what it had begun, keeps its replica, and joins the
/// next one at the same address; where none comes it ends by itself.
/// </remarks>
internal sealed class WorkerActor(
    string name, string coordinatorPath, IRunPreparer preparer, ITensorConnector connector, Action<WorkerOutcome> onEnd,
    PinnedDispatcher? dispatcher = null, TimeSpan? patience = null)
    : UntypedActor, IWithTimers
{
    /// <summary>The name of the dispatcher that it runs on: the thread that computes, which looks into shared memory too.</summary>
    public const string Dispatcher = "worker-dispatcher";

    private readonly TimeProvider _time = Context.System.TimeProvider;
    private readonly SlotTrace _trace = new(name, Context.System.TimeProvider);
    private readonly Backoff _pace = new(WorkerLimits.AskAgain, WorkerLimits.AskAgainMax, Context.System.Uid);
    private IActorRef _coordinator = ActorRefs.Nobody;
    private RunDescription? _run;
    private ISlotComputer? _computer;
    private WorkerState? _state;
    private WorkerTensorLinks? _links;
    private ArrivedParameters? _waiting, _loaded, _average;
    private Loaded? _read; // by the replica
    private SlotTimes _times = new();
    private long _idleSince = Context.System.TimeProvider.GetTimestamp();
    private TimeSpan _timeout; // of the search at hand
    private int _fetches; // that were cut, in a row
    private bool _busy, _ended, _isPreparing, _isAwaited, _isLinked;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() =>
        Seek("no coordinator answered", patience ?? WorkerLimits.JoinTimeout, TimeSpan.Zero);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (_ended) return;
        switch (message)
        {
            case AskDue: Ask(); break;
            case ActorIdentity m: Meet(m); break;
            case RunDescription m: Prepare(m); break;
            case Fetched m: FinishFetching(m); break;
            case FetchCut m: FetchAgain(m); break;
            case Prepared m: FinishPreparing(m); break;
            case JoinAccepted m: Connect(m); break;
            case LinksOpened m when m.Links == _links:
                _isLinked = true;
                connector.Note(isInRun: true);
                _links!.Pull();
                break;
            case LinksOpened: break;
            case JoinRejected m: Reject(m); break;
            case Roster m: Follow(m); break;
            case EvaluatePart m:
                _state?.Take(m);
                Pump();
                break;
            case ComputeSlots m:
                _state?.Take(m);
                Pump();
                break;
            case TraceStep m when m.Generation == _state?.Generation.Value: _trace.Take(m); break;
            case TraceStep: break; // of an older coordinator
            case ParametersArrived: TakeParameters(); break;
            case GradientSent: Pump(); break;
            case Loaded m: FinishLoad(m); break;
            case SlotComputed m: Push(m); break;
            case PartComputed m: Report(m); break;
            case ComputeFailed m: Fail(m); break;
            case VersionCut m: Drop(m); break;
            case LeaveDue: Leave(); break;
            case Terminated m when m.ActorRef.Equals(_coordinator): Reconnect("the coordinator is gone"); break;
            case Terminated: break; // one that was given up already
            case TensorLinkClosed m when m.Links == _links: Reconnect($"the link to the server closed: {m.Reason}"); break;
            case TensorLinkClosed: break;
            case ConnectFailed m when m.Links == _links: Reconnect($"the server cannot be reached: {m.Reason}"); break;
            case ConnectFailed: break;
            case PrepareFailed m: End(WorkerEnd.JobFailed, m.Reason); break;
            case JoinDue m: End(WorkerEnd.CoordinatorLost, $"{coordinatorPath}: {m.Missing}"); break;
            case EndRun m: End(WorkerEnd.Finished, m.Reason); break;
            default: Unhandled(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        LetGo();
        _computer?.Dispose();
        _read?.Links.Return(_read.Parameters);
    }

    // Asks the address until somebody answers.
    private void Seek(string missing, TimeSpan timeout, TimeSpan wait)
    {
        Timers.StartSingleTimer(nameof(JoinDue), new JoinDue(missing), timeout);
        Timers.StartSingleTimer(nameof(AskDue), new AskDue(), wait);
        _pace.Reset();
        _timeout = timeout;
    }

    private void Ask()
    {
        if (_pace.Attempts == 1)
            Context.GetLogger().Info("waits for the coordinator at {0}, {1:0} s at most", coordinatorPath, _timeout.TotalSeconds);
        Context.ActorSelection(coordinatorPath).Tell(new Identify(name), Self);
        Timers.StartSingleTimer(nameof(AskDue), new AskDue(), _pace.Next());
    }

    private void Reconnect(string reason)
    {
        // Where only the link to the server closed, the coordinator is there to be told.
        _coordinator.Tell(new LeaveRun { WorkerId = _state?.Self.Value ?? 0, Reason = reason }, Self);
        Context.Unwatch(_coordinator);
        _coordinator = ActorRefs.Nobody;
        _isAwaited = false;
        _state = null;
        _trace.Take(null);
        LetGo();

        // At once after a loss; but where it never came as far as links, the next attempt would most likely end like this one.
        var wait = _isLinked ? TimeSpan.Zero : WorkerLimits.AskAgain;
        _isLinked = false;
        connector.Note(isInRun: false);
        Seek($"{reason}, and no other one came", patience ?? WorkerLimits.ReconnectTimeout, wait);
    }

    private void LetGo()
    {
        if (_waiting is not null) _links!.Return(_waiting);
        if (_average is not null) _links!.Return(_average);
        (_waiting, _loaded, _average) = (null, null, null);
        _links?.Dispose();
        _links = null;
    }

    private void Meet(ActorIdentity m)
    {
        if (m.Subject is null || !_coordinator.IsNobody()) return;
        _coordinator = m.Subject;
        Timers.Cancel(nameof(AskDue));
        Context.Watch(_coordinator);
        _coordinator.Tell(new GetRun { Protocol = WireMessages.Protocol }, Self);
    }

    private void Prepare(RunDescription m)
    {
        Timers.Cancel(nameof(JoinDue));
        _isAwaited = true;
        if (!m.Equals(_run))
        {
            _computer?.Dispose();
            _computer = null;
            _run = m;
        }

        if (_computer is not null) Join(_computer);
        else if (!_isPreparing) StartPreparing(m);
    }

    // One at a time, also where the coordinator changes meanwhile: a process has one default generator, and two
    // replicas that draw from it at once would both be wrong.
    private void StartPreparing(RunDescription m)
    {
        _isPreparing = true;
        var fetching = preparer.Fetch(m);
        if (fetching.IsCompletedSuccessfully) Build(m, fetching.Result); // all of it is here, as in a run on one machine
        else fetching.PipeTo(
            Self, Self, success: here => new Fetched(m, here),
            failure: e => e is LinkException or OperationCanceledException ? new FetchCut(e.Message) : new PrepareFailed(e.Message));
    }

    private void FinishFetching(Fetched m)
    {
        _fetches = 0;
        if (m.Run.Equals(_run)) Build(m.Run, m.Here);
        else StartPreparing(_run!);
    }

    // What was fetched so far is kept; whoever answers next serves the rest.
    private void FetchAgain(FetchCut m)
    {
        _isPreparing = false;
        if (++_fetches == WorkerLimits.FetchesMax) End(WorkerEnd.CoordinatorLost, $"{_fetches} times data was not fetched to its end: {m.Reason}");
        else if (_isAwaited) Reconnect(m.Reason);
    }

    private void Build(RunDescription run, RunDescription here) => preparer.Prepare(here).PipeTo(
        Self, Self, success: c => new Prepared(run, c), failure: e => new PrepareFailed(e.Message));

    private void FinishPreparing(Prepared m)
    {
        _isPreparing = false;
        if (!m.Run.Equals(_run))
        {
            m.Computer.Dispose();
            StartPreparing(_run!);
            return;
        }

        _computer = m.Computer;
        if (_isAwaited) Join(_computer);
    }

    private void Join(ISlotComputer computer)
    {
        _computer = computer;
        var join = computer.Join.Clone();
        join.Name = name;
        join.Incarnation = Context.System.Uid;
        Timers.StartSingleTimer(
            nameof(JoinDue), new JoinDue("the coordinator let it wait; are all of the run's servers there?"), patience ?? WorkerLimits.JoinTimeout);
        _coordinator.Tell(join, Self);
    }

    private void Connect(JoinAccepted m)
    {
        Timers.Cancel(nameof(JoinDue));
        (_times, _idleSince) = (new SlotTimes(), _time.GetTimestamp()); // its time in the run begins here
        _state = new WorkerState(
            new WorkerId(m.WorkerId), new Generation(m.Generation), new AuditPlan(_run!.Seed, _run.Audit));
        LetGo(); // of the links of an id that the coordinator took back
        try
        {
            var links = new WorkerTensorLinks(Self, _computer!.Layout, m.Servers, _state.Self, dispatcher);
            _links = links;
            links.OpenAsync(connector, _run!.RunId).PipeTo(
                Self, Self, success: () => new LinksOpened(links), failure: e => new ConnectFailed(links, e.Message));
        }
        catch (LinkException e)
        {
            End(WorkerEnd.Refused, e.Message);
        }
    }

    private void Reject(JoinRejected m) =>
        End(m.Reason == JoinReasons.RunFinished ? WorkerEnd.Finished : WorkerEnd.Refused, m.Reason);

    private void Follow(Roster m)
    {
        if (_state is null || !_state.Take(m)) return;
        _computer!.Expect(_state.Slots, _state.Loaded < new StepNumber(m.Step) ? new StepNumber(m.Step) : _state.Loaded);
        Pump();
    }

    private void TakeParameters()
    {
        TakeAverage();
        if (_links?.TakeNewest(_computer!.BeginsEarly) is not { } newest) return;
        if (_state!.Arrived(newest.Generation, newest.Step))
        {
            if (_waiting is not null) _links.Return(_waiting);
            _waiting = newest;
        }
        else
        {
            _links.Return(newest);
        }

        Pump();
    }

    private void TakeAverage()
    {
        if (_links?.TakeAverage() is not { } newest) return;
        if (_state!.AverageArrived(newest.Generation, newest.Step))
        {
            if (_average is not null) _links.Return(_average);
            _average = newest;
        }
        else
        {
            _links.Return(newest);
        }

        Pump();
    }

    private void Pump()
    {
        if (_busy || _state is null || _links is null) return;
        switch (_state.Next(_links.CanRentGradient))
        {
            case null: return;
            case Work.Load: Load(); break;
            case Work.Compute w: Compute(w); break;
            case Work.Evaluate w:
                Evaluate(w);
                break;
            case var w: throw new InvalidOperationException($"no way to do {w.GetType().Name}");
        }
    }

    private void Load()
    {
        var loading = _waiting!;
        _waiting = null;
        var loaded = new Loaded(_links!, loading);
        Begin();
        _computer!.Load(loading).PipeTo(
            Self, Self, success: () => loaded, failure: e => new ComputeFailed(-1, e.Message));
    }

    private void Evaluate(Work.Evaluate w)
    {
        var links = _links!;
        Begin();
        _computer!.Evaluate(w.Part, w.Part.Average ? _average : null).PipeTo(
            Self, Self, success: r => new PartComputed(links, r),
            failure: e => e is VersionCutException ? new VersionCut(links, null) : new ComputeFailed(-1, e.Message));
    }

    private void Compute(Work.Compute w)
    {
        var links = _links!;
        var gradient = links.RentGradient();
        var generation = _state!.Generation;
        Begin();
        _computer!.Compute(w.Step, w.Slot, gradient, links.Shares ? null : from => links.PushPart(generation, gradient, from)).PipeTo(
            Self, Self,
            success: r => new SlotComputed(links, w, r, gradient),
            failure: e => e is VersionCutException ? new VersionCut(links, gradient) : new ComputeFailed(w.Slot.Index, e.Message));
    }

    private void Begin()
    {
        _busy = true;
        _times.Wait += LapSince(ref _idleSince);
    }

    // The replica may read it in place until it has loaded another one, also where the coordinator that it was begun for is gone.
    private void FinishLoad(Loaded m)
    {
        _busy = false;
        _read?.Links.Return(_read.Parameters);
        _read = PlantedBug.Is(Bug.ParametersReturnedEarly) ? null : m;
        if (_read is null) m.Links.Return(m.Parameters);
        if (m.Links == _links) _loaded = m.Parameters;
        var pull = LapSince(ref _idleSince);
        _times.Pull += pull;
        if (m.Links == _links && _trace.Has(m.Parameters.Step)) _trace.RecordPull(m.Parameters.Step, Time(pull));
        Pump();
    }

    private void Push(SlotComputed m)
    {
        _busy = false;
        if (PlantedBug.Is(Bug.GradientReusedEarly)) m.Links.Return(m.Gradient);
        _times.Data += Nanoseconds(m.Outcome.DataTime);
        _times.Compute += Nanoseconds(m.Outcome.ComputeTime);
        _times.Wait += Nanoseconds(m.Outcome.WaitTime);
        _idleSince = _time.GetTimestamp();
        if (m.Links == _links && _links.IsIntact(_loaded))
        {
            var times = _times;
            _times = new SlotTimes();
            _links.Push(_state!.Generation, m.Work, m.Outcome, times, m.Gradient);
            _times.Push = LapSince(ref _idleSince);
            if (_trace.Has(m.Work.Step)) _trace.RecordSlot(m.Work, m.Outcome, Time(_times.Push));
        }
        else
        {
            m.Links.Return(m.Gradient); // of a generation or a version that is over
        }

        Pump();
    }

    // The link that brought it says that it is closed, too: then all begins anew.
    private void Drop(VersionCut m)
    {
        _busy = false;
        if (m.Gradient is not null) m.Links.Return(m.Gradient);
        Pump();
    }

    private void Report(PartComputed m)
    {
        _busy = false;
        m.Result.Time = LapSince(ref _idleSince);
        if (m.Links == _links && _links.IsIntact(_loaded))
        {
            m.Result.Generation = _state!.Generation.Value;
            _coordinator.Tell(m.Result, Self);
        }

        Pump();
    }

    // Nanoseconds since a timestamp, which becomes now.
    private long LapSince(ref long timestamp)
    {
        var now = _time.GetTimestamp();
        var lap = Nanoseconds(_time.GetElapsedTime(timestamp, now));
        timestamp = now;
        return lap;
    }

    private static TimeSpan Time(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    private void Fail(ComputeFailed m)
    {
        _coordinator.Tell(
            new SlotFailed
            {
                Generation = _state?.Generation.Value ?? 0,
                Step = _state?.Loaded.Value ?? -1,
                Slot = m.Slot,
                Reason = m.Reason,
            },
            Self);
        End(WorkerEnd.JobFailed, m.Reason);
    }

    private void Leave()
    {
        _coordinator.Tell(new LeaveRun { WorkerId = _state?.Self.Value ?? 0, Reason = "it was asked to leave" }, Self);
        End(WorkerEnd.Left, "asked to leave");
    }

    private void End(WorkerEnd end, string reason)
    {
        _ended = true;
        onEnd(new WorkerOutcome(end, reason));
    }

    /// <summary>Asks the worker to hand its slots back and to end.</summary>
    internal sealed record LeaveDue;

    private sealed record AskDue;

    private sealed record JoinDue(string Missing);

    private sealed record Fetched(RunDescription Run, RunDescription Here);

    private sealed record FetchCut(string Reason);

    private sealed record Prepared(RunDescription Run, ISlotComputer Computer);

    private sealed record PrepareFailed(string Reason);

    private sealed record LinksOpened(WorkerTensorLinks Links);

    private sealed record ConnectFailed(WorkerTensorLinks Links, string Reason);

    private sealed record Loaded(WorkerTensorLinks Links, ArrivedParameters Parameters);

    private sealed record SlotComputed(
        WorkerTensorLinks Links, Work.Compute Work, SlotOutcome Outcome, ParameterVector Gradient);

    private sealed record PartComputed(WorkerTensorLinks Links, PartEvaluated Result);

    private sealed record VersionCut(WorkerTensorLinks Links, ParameterVector? Gradient);

    private sealed record ComputeFailed(int Slot, string Reason);
}
