using Cluster.Actors.Dispatch;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Owns one shard of the parameters and of the optimizer's state, and makes version s+1 of version s.</summary>
/// <remarks>
/// In: a shard to serve, gradients from tensor links, generations and questions from the coordinator. Out: each version to
/// the subscribers, <see cref="StepApplied"/>, late slots and copies of the state to the coordinator. When it dies its state
/// is gone: a new generation begins from the newest snapshot.
/// </remarks>
internal sealed class ServerActor(IServerProbe? probe = null) : UntypedActor, IWithTimers
{
    /// <summary>The name of the dispatcher that it runs on: a thread of its own, which looks into shared memory too.</summary>
    public const string Dispatcher = "server-dispatcher";

    private readonly TimeProvider _time = Context.System.TimeProvider;
    private readonly LateSlots _late = new(ServerLimits.LateTick);
    private readonly SortedSet<StepNumber> _wanted = [];
    private ServeModel? _served;
    private readonly List<StepApplied> _untold = [];
    private readonly SlotBook _book = new();
    private SlotTimes _times = new();
    private StepNumber _until; // the workers go no further for now
    private TimeSpan _told;
    private ServerState _state = new(1, default);
    private SlotCopies _copies = new(1);
    private ParameterFeed? _feed;
    private bool _comparesCopies;
    private readonly ShardTrace _trace = new(Context.System.TimeProvider);
    private StepNumber _captured = new(-1);
    private int _captures;
    private StateCaptured? _copied; // of the version at hand, before it is captured
    private int _lrReductions;
    private double? _squares; // of all shards' gradients of the step at hand, where they are needed
    private bool _isMeasured;
    private long _snapshotEvery, _averageEvery;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Names a dispatcher for it; none: the system's.</summary>
    public static IReadOnlyDictionary<string, MessageDispatcher> On(PinnedDispatcher? dispatcher) =>
        dispatcher is null
            ? new Dictionary<string, MessageDispatcher>()
            : new Dictionary<string, MessageDispatcher> { [Dispatcher] = dispatcher };

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ServeModel m: Serve(m); break;
            case DropModel: Drop(); break;
            case GradientArrived m when _served?.Model.IsOf(m) == true: Take(m); break;
            case GradientArrived m: m.Return(); break; // of a shard that was served before
            case SubscriberOpened m: Open(m); break;
            case SubscriberClosed m: _feed?.Remove(m.Link); break;
            case BeginGeneration m: Begin(m); break;
            case GetOpenSlots m when IsOurs(m.Generation): Answer(m); break;
            case HoldStep m when IsOurs(m.Generation): Hold(m); break;
            case ContinueSteps m when IsOurs(m.Generation): Continue(m); break;
            case LowerLearningRate m when IsOurs(m.Generation): Lower(m); break;
            case GradientNorm m when IsOurs(m.Generation): Take(m); break;
            case CaptureState m when IsOurs(m.Generation): Want(m); break;
            case CaptureReleased m when IsOurs(m.Generation): Release(m); break;
            case TraceStep m when IsOurs(m.Generation): _trace.Take(m, _state.Step, Now); break;
            case LateDue: LookForLateSlots(); break;
            case GetOpenSlots or HoldStep or ContinueSteps or LowerLearningRate or GradientNorm or CaptureState or CaptureReleased or TraceStep:
                break; // of an older coordinator
            default: Unhandled(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => Drop();

    private bool IsOurs(long generation) => _served is not null && generation == _state.Generation.Value;

    private void Serve(ServeModel m)
    {
        Drop();
        _served = m;
        _state = new ServerState(m.Slots, m.Start);
        _copies = new SlotCopies(m.Slots);
        var versions = m.Shards > 1 && !PlantedBug.Is(Bug.OlderVersionForgotten) ? 2 : 1;
        _feed = new ParameterFeed(m.Model, versions, probe?.PartBytes ?? ServerLimits.PartBytes);
        _wanted.Clear();
        _captured = new StepNumber(-1);
        _captures = 0;
    }

    private void Drop()
    {
        Timers.Cancel(nameof(LateDue));
        _copies.Clear();
        _untold.Clear();
        _feed?.Dispose();
        _served?.Model.Dispose();
        _feed = null;
        _served = null;
    }

    private void Begin(BeginGeneration m)
    {
        var audits = new AuditPlan(m.Seed, m.Audit);
        if (_served is null || !_state.Begin(new Generation(m.Generation), m.SkipNotFinite, audits)) return;
        _snapshotEvery = m.SnapshotEvery;
        (_averageEvery, _lrReductions) = (m.AverageEvery, m.LrReductions);
        (_squares, _isMeasured) = (null, false);
        _comparesCopies = !m.AllowUnlike;
        _copies.Clear();
        _untold.Clear();
        _book.Clear();
        _until = default;
        _served.Model.Forget();
        _feed!.Publish(_state.Generation, _state.Step);
        PublishAverage();
        OpenStep();
        Timers.StartPeriodicTimer(nameof(LateDue), LateDue.Instance, ServerLimits.LateTick);
    }

    private void Open(SubscriberOpened m)
    {
        if (_feed is null) return;
        _feed.Add(m.Link, m.Shared);
        if (m.Shared is null && m.Refusal.Length == 0) return; // as it was asked for
        _served!.Coordinator.Tell(
            new WorkerShares
            {
                Generation = _state.Generation.Value,
                WorkerId = m.Worker.Value,
                Shared = m.Shared is not null,
                Reason = m.Refusal,
            },
            Self);
    }

    // Before anything else is told: the coordinator hears of everything in the order in which it happened.
    private void TellSteps()
    {
        if (_untold is [.., var last] && _served!.Shard == 0) last.Workers.AddRange(_book.TakeAll());
        foreach (var applied in _untold) _served!.Coordinator.Tell(applied, Self);
        _untold.Clear();
        _told = Now;
    }

    private void Answer(GetOpenSlots m)
    {
        TellSteps();
        _until = new StepNumber(m.UntilStep);
        var answer = new OpenSlots
        {
            Generation = _state.Generation.Value,
            Roster = m.Roster,
            Step = _state.Step.Value,
            Shard = _served!.Shard,
        };
        answer.Slots.AddRange(_state.OpenSlots);
        answer.Audits.AddRange(_state.OpenAudits);
        Sender.Tell(answer, Self);
    }

    private void Take(GradientArrived m)
    {
        var verdict = _state.Offer(m.Generation, m.Step, m.Slot, m.Defect, m.IsAudit);
        var now = Now;
        if (verdict is GradientVerdict.Accepted or GradientVerdict.Duplicate) _late.Arrive(now);
        if (m.Generation == _state.Generation) _book.Take(m.Worker, m.Slot, m.Times, verdict == GradientVerdict.Accepted, now);
        if (verdict == GradientVerdict.Accepted)
        {
            _copies.Hold(m);
            _times.Add(m.Times);
            probe?.Accepted(_served!.Run, _state.Generation, _served.Shard, m);
            _served!.Model.Hold(m);
            Proceed();
            return;
        }

        if (_comparesCopies) Compare(m);
        m.Return();
        if (verdict == GradientVerdict.Refused) Refuse(m, m.Defect!);
        if (verdict == GradientVerdict.Duplicate) Proceed(); // the audit may have waited for it
    }

    private void Compare(GradientArrived m)
    {
        if (_copies.Compare(m) is not var (first, isApplied)) return;
        TellSteps();
        _state.End();
        _served!.Coordinator.Tell(
            new CopiesDiffer
            {
                Generation = _state.Generation.Value,
                Step = m.Step.Value,
                Slot = m.Slot.Index,
                WorkerId = first.Value,
                OtherWorkerId = m.Worker.Value,
                Applied = isApplied,
                Shard = _served.Shard,
            },
            Self);
    }

    private void LookForLateSlots()
    {
        TellSteps();
        if (!_late.IsDue(Now) || _state.IsComplete || _state.Step >= _state.Limit) return; // nobody computes a step that is held
        var late = new SlotsLate
        {
            Generation = _state.Generation.Value,
            Step = _state.Step.Value,
            Shard = _served!.Shard,
        };
        late.Slots.AddRange(_state.OpenSlots);
        late.Audits.AddRange(_state.OpenAudits);
        _copies.SetLate(late.Slots.Concat(late.Audits));
        _book.SetLate(late.Slots);
        _served.Coordinator.Tell(late, Self);
    }

    // Nothing of the step is applied: the last snapshot and the weights at hand stay as they were.
    private void Refuse(GradientArrived m, SlotDefect defect)
    {
        TellSteps();
        var refused = new StepRefused
        {
            Generation = _state.Generation.Value,
            Step = m.Step.Value,
            Slot = m.Slot.Index,
            Reason = defect.Reason,
            WorkerId = defect.Liar?.Value ?? 0,
            Shard = _served!.Shard,
        };
        if (defect.Element is { } element) refused.Element = element;
        _served.Coordinator.Tell(refused, Self);
    }

    private void Hold(HoldStep m)
    {
        TellSteps();
        if (!PlantedBug.Is(Bug.HoldIgnored)) _state.Hold(_state.Step);
        Sender.Tell(
            new StepHeld { Generation = m.Generation, Step = _state.Step.Value, Shard = _served!.Shard }, Self);
    }

    // Slots that came to a held step tell nothing of how long slots take.
    private void Continue(ContinueSteps m)
    {
        _state.Hold(new StepNumber(m.UntilStep));
        _late.Open(Now);
        Proceed();
    }

    private void Lower(LowerLearningRate m)
    {
        if (m.Step != _state.Step.Value)
            throw new InvalidOperationException($"the learning rate is lowered at version {m.Step}, and the shard is at {_state.Step}");
        _lrReductions = m.Reductions;
    }

    private void PublishAverage()
    {
        var step = _state.Step.Value;
        if (_averageEvery > 0 && step > 0 && step % _averageEvery == 0) _feed!.PublishAverage();
    }

    // Each version is copied once: whoever wants it again has it already, unless it was lost on the way to the disk.
    private void Want(CaptureState m)
    {
        var step = new StepNumber(m.Step);
        if (step < _state.Step)
            throw new InvalidOperationException($"version {step} is to be copied, and the shard is at version {_state.Step} already");
        if (m.Freeze) _state.Hold(step);
        if (step > _captured) _wanted.Add(step);
        Proceed();
    }

    private void Release(CaptureReleased m)
    {
        _captures--;
        if (m.Lost && _captured.Value == m.Step) _captured = new StepNumber(-1);
        Proceed();
    }

    // A wanted capture comes before the next step, and waits while two are still being written: a slow disk slows the
    // training down, it loses no snapshot and fills no memory.
    private void Proceed()
    {
        while (true)
        {
            if (IsCaptureDue)
            {
                Capture();
            }
            else if (_wanted.Contains(_state.Step))
            {
                return;
            }
            else if (_state.MayApply && !AwaitsNorm())
            {
                Apply();
            }
            else
            {
                return;
            }
        }
    }

    // A shard of several clips by the norm of all of them: each tells its part, and applies the step when all have.
    private bool AwaitsNorm()
    {
        if (_served is not { Shards: > 1, Model.ClipsByNorm: true } served || _squares is not null) return false;
        if (_state.Defect is not null || PlantedBug.Is(Bug.NormOfOneShard)) return false; // it is skipped, by all shards alike
        if (_isMeasured) return true;
        _isMeasured = true;
        var sum = new GradientSum { Generation = _state.Generation.Value, Step = _state.Step.Value, Shard = served.Shard };
        sum.Digits.AddRange(served.Model.Measure().Values.ToArray());
        served.Coordinator.Tell(sum, Self);
        return true;
    }

    private void Take(GradientNorm m)
    {
        if (m.Step != _state.Step.Value) return;
        _squares = m.Squares;
        Proceed();
    }

    private void Apply()
    {
        var model = _served!.Model;
        var begun = _time.GetTimestamp();
        _copies.Advance(_state.Step);
        var applied = new StepApplied
        {
            Generation = _state.Generation.Value,
            Step = _state.Step.Value,
            Shard = _served.Shard,
            Audited = _state.Audited,
        };
        if (_state.Defect is { } found && !PlantedBug.Is(Bug.NotFiniteApplied))
        {
            model.Skip();
            (applied.Skipped, applied.SkippedSlot) = (found.Defect.Reason, found.Slot.Index);
        }
        else
        {
            (applied.Rows, applied.Loss) = model.Apply(_state.Step, _lrReductions, _squares);
            if (model.GradientNorm is { } norm) applied.GradNorm = norm;
        }

        applied.Times = _times;
        applied.ApplyTime = (long)(_time.GetElapsedTime(begun).TotalMicroseconds * 1000);
        _times = new SlotTimes();

        _state.Advance();
        _book.EndStep();
        (_squares, _isMeasured) = (null, false);
        probe?.Applied(_served.Run, _state.Generation, _served.Shard, _state.Step, model.Parameters);
        if (_snapshotEvery > 0 && _state.Step.Value % _snapshotEvery == 0) _wanted.Add(_state.Step);
        if (IsCaptureDue) _copied = Copy(); // while all wait: the processors are free, and the state is in their caches
        _feed!.Publish(_state.Generation, PlantedBug.Is(Bug.VersionMislabelled) ? _state.Step.Next : _state.Step);
        PublishAverage();
        if (_trace.Has(applied)) _trace.Record(applied, _time.GetElapsedTime(0, begun), Now);
        OpenStep();
        _untold.Add(applied);
        if (_state.Step >= _until || Now - _told >= ServerLimits.TellInterval) TellSteps();
    }

    private void OpenStep()
    {
        var now = Now;
        _late.Open(now);
        _trace.Open(now);
    }

    private bool IsCaptureDue => _wanted.Contains(_state.Step) && _captures < ServerLimits.CapturesMax;

    private void Capture()
    {
        TellSteps();
        _captures++;
        _captured = _state.Step;
        _wanted.Remove(_state.Step);
        if ((_copied ?? Copy()) is { } copy) _served!.OnCaptured(copy);
        else RefuseWeights();
        _copied = null;
    }

    private StateCaptured? Copy() => _served!.Model is var m && m.FirstNotFinite(m.Parameters) is null ? m.Capture(_state.Step) : null;

    // Gradients were finite and their update was not: no snapshot of it is ever written, the one before stands.
    private void RefuseWeights()
    {
        _state.End();
        _served!.Coordinator.Tell(
            new StepRefused
            {
                Generation = _state.Generation.Value,
                Step = _state.Step.Value,
                Slot = StepRefusal.OfWeights,
                Element = _served.Model.FirstNotFinite(_served.Model.Parameters)!.Value,
                Shard = _served.Shard,
            },
            Self);
    }

    private sealed record LateDue
    {
        public static LateDue Instance { get; } = new();
    }
}
