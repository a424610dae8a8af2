using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Owns the parameters and the optimizer's state, and makes version s+1 of version s.</summary>
/// <remarks>
/// In: gradients from tensor links, generations and questions from the coordinator. Out: each version to the
/// subscribers, <see cref="StepApplied"/> and <see cref="StateCaptured"/> to the coordinator. When it dies the run ends:
/// the state is gone, and the newest snapshot is where a new run resumes.
/// </remarks>
internal sealed class ServerActor(ServerModel model, int slots, StepNumber start, IServerProbe? probe = null)
    : UntypedActor
{
    private readonly ServerState _state = new(slots, start);
    private readonly ParameterFeed _feed = new(model.Parameters.Layout);
    private readonly Queue<bool> _wanted = new();
    private IActorRef _coordinator = ActorRefs.Nobody;
    private int _captures;
    private long _snapshotEvery;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BeginGeneration m: Begin(m); break;
            case GetOpenSlots m: Answer(m); break;
            case SubscriberOpened m:
                _feed.Add(m.Subscriber, model.Parameters, _state.Generation, _state.Step);
                break;
            case SubscriberClosed m: _feed.Remove(m.Subscriber); break;
            case GradientArrived m: Take(m); break;
            case CaptureState m: Want(m); break;
            case CaptureReleased:
                _captures--;
                Proceed();
                break;
            default: Unhandled(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _feed.Dispose();
        model.Dispose();
    }

    private void Begin(BeginGeneration m)
    {
        if (!_state.Begin(new Generation(m.Generation), m.SkipNotFinite)) return;
        _coordinator = Sender;
        _snapshotEvery = m.SnapshotEvery;
        model.Forget();
    }

    private void Answer(GetOpenSlots m)
    {
        var answer = new OpenSlots { Generation = _state.Generation.Value, Roster = m.Roster, Step = _state.Step.Value };
        answer.Slots.AddRange(_state.OpenSlots);
        Sender.Tell(answer, Self);
    }

    private void Take(GradientArrived m)
    {
        var verdict = _state.Offer(m.Generation, m.Step, m.Slot, m.Defect);
        if (verdict == GradientVerdict.Accepted)
        {
            probe?.Accepted(_state.Generation, m);
            model.Hold(m);
            Proceed();
            return;
        }

        if (m.Gradient is not null) model.Gradients.Return(m.Gradient);
        if (verdict == GradientVerdict.Refused) Refuse(m, m.Defect!);
    }

    // Nothing of the step is applied: the last snapshot and the weights at hand stay as they were.
    private void Refuse(GradientArrived m, SlotDefect defect)
    {
        var refused = new StepRefused
        {
            Generation = _state.Generation.Value,
            Step = m.Step.Value,
            Slot = m.Slot.Index,
            Reason = defect.Reason,
            WorkerId = defect.Liar?.Value ?? 0,
        };
        if (defect.Element is { } element) refused.Element = element;
        _coordinator.Tell(refused, Self);
    }

    private void Want(CaptureState m)
    {
        if (m.Generation != _state.Generation.Value) return;
        if (m.Freeze) _state.Freeze();
        _wanted.Enqueue(m.Freeze);
        Proceed();
    }

    // A wanted capture comes before the next step, and waits while two are still being written: a slow disk slows the
    // training down, it loses no snapshot and fills no memory.
    private void Proceed()
    {
        while (true)
        {
            if (_wanted.Count > 0)
            {
                if (_captures == ServerLimits.CapturesMax) return;
                Capture(_wanted.Dequeue());
            }
            else if (_state.IsComplete && !_state.Frozen)
            {
                Apply();
            }
            else
            {
                return;
            }
        }
    }

    private void Apply()
    {
        var applied = new StepApplied { Generation = _state.Generation.Value, Step = _state.Step.Value };
        if (_state.Defect is { } found && !PlantedBug.Is(Bug.NotFiniteApplied))
        {
            model.Skip();
            (applied.Skipped, applied.SkippedSlot) = (found.Defect.Reason, found.Slot.Index);
        }
        else
        {
            (applied.Rows, applied.Loss) = model.Apply();
        }

        _state.Advance();
        probe?.Applied(_state.Generation, _state.Step, model.Parameters);
        _feed.Publish(
            model.Parameters, _state.Generation, PlantedBug.Is(Bug.VersionMislabelled) ? _state.Step.Next : _state.Step);
        _coordinator.Tell(applied, Self);
        if (_snapshotEvery > 0 && _state.Step.Value % _snapshotEvery == 0) _wanted.Enqueue(false);
    }

    private void Capture(bool frozen)
    {
        _captures++;
        var self = Self;
        _coordinator.Tell(
            model.Capture(_state.Step, frozen, () => self.Tell(CaptureReleased.Instance, ActorRefs.NoSender)), Self);
    }
}
