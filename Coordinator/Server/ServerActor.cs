using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Owns one shard of the parameters and of the optimizer's state, and makes version s+1 of version s.</summary>
/// <remarks>
/// In: a shard to serve, gradients from tensor links, generations and questions from the coordinator. Out: each version to
/// the subscribers, <see cref="StepApplied"/> and copies of the state to the coordinator. When it dies its state is gone: a
/// new generation begins from the newest snapshot.
/// </remarks>
internal sealed class ServerActor(IServerProbe? probe = null) : UntypedActor
{
    private readonly SortedSet<StepNumber> _wanted = [];
    private ServeModel? _served;
    private ServerState _state = new(1, default);
    private ParameterFeed? _feed;
    private StepNumber _captured = new(-1);
    private int _captures;
    private long _snapshotEvery;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ServeModel m: Serve(m); break;
            case DropModel: Drop(); break;
            case GradientArrived m when m.Pool == _served?.Model.Gradients: Take(m); break;
            case GradientArrived m: m.Return(); break; // of a shard that was served before
            case SubscriberOpened m: _feed?.Add(m.Link); break;
            case SubscriberClosed m: _feed?.Remove(m.Link); break;
            case BeginGeneration m: Begin(m); break;
            case GetOpenSlots m when IsOurs(m.Generation): Answer(m); break;
            case HoldStep m when IsOurs(m.Generation): Hold(m); break;
            case CaptureState m when IsOurs(m.Generation): Want(m); break;
            case CaptureReleased m when IsOurs(m.Generation): Release(m); break;
            case GetOpenSlots or HoldStep or CaptureState or CaptureReleased: break; // of an older coordinator
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
        var versions = m.Shards > 1 && !PlantedBug.Is(Bug.OlderVersionForgotten) ? 2 : 1;
        _feed = new ParameterFeed(m.Model.Parameters.Layout, m.Shard, versions);
        _wanted.Clear();
        _captured = new StepNumber(-1);
        _captures = 0;
    }

    private void Drop()
    {
        _feed?.Dispose();
        _served?.Model.Dispose();
        _feed = null;
        _served = null;
    }

    private void Begin(BeginGeneration m)
    {
        if (_served is null || !_state.Begin(new Generation(m.Generation))) return;
        _snapshotEvery = m.SnapshotEvery;
        _served.Model.Forget();
        _feed!.Publish(_served.Model.Parameters, _state.Generation, _state.Step);
    }

    private void Answer(GetOpenSlots m)
    {
        var answer = new OpenSlots
        {
            Generation = _state.Generation.Value,
            Roster = m.Roster,
            Step = _state.Step.Value,
            Shard = _served!.Shard,
        };
        answer.Slots.AddRange(_state.OpenSlots);
        Sender.Tell(answer, Self);
    }

    private void Take(GradientArrived m)
    {
        if (_state.Offer(m.Generation, m.Step, m.Slot) != GradientVerdict.Accepted)
        {
            m.Return();
            return;
        }

        probe?.Accepted(_served!.Run, _state.Generation, _served.Shard, m);
        _served!.Model.Hold(m);
        if (m.Rows > 0 && !double.IsFinite(m.Loss)) Refuse(m);
        else Proceed();
    }

    // Nothing of the step is applied: the last snapshot and the weights at hand stay as they were.
    private void Refuse(GradientArrived m)
    {
        _state.Hold(_state.Step);
        _served!.Coordinator.Tell(
            new StepRefused
            {
                Generation = _state.Generation.Value,
                Step = m.Step.Value,
                Slot = m.Slot.Index,
                Reason = $"the loss is {m.Loss}: nothing of this step was applied; a smaller --lr may help",
            },
            Self);
    }

    private void Hold(HoldStep m)
    {
        if (!PlantedBug.Is(Bug.HoldIgnored)) _state.Hold(_state.Step);
        Sender.Tell(
            new StepHeld { Generation = m.Generation, Step = _state.Step.Value, Shard = _served!.Shard }, Self);
    }

    // Each version is copied once, unless that copy was lost: whoever wants it again has it already.
    private void Want(CaptureState m)
    {
        var step = new StepNumber(m.Step);
        if (m.Freeze) _state.Hold(step);
        if (step > _captured) _wanted.Add(step);
        Proceed();
    }

    private void Release(CaptureReleased m)
    {
        _captures--;
        if (m.Lost && _captured.Value == m.Step) _captured = new StepNumber(m.Step - 1);
        Proceed();
    }

    // A wanted capture comes before the next step, and waits while two are still being written: a slow disk slows the
    // training down, it loses no snapshot and fills no memory.
    private void Proceed()
    {
        while (true)
        {
            if (_wanted.Contains(_state.Step))
            {
                if (_captures == ServerLimits.CapturesMax) return;
                Capture();
            }
            else if (_state.MayApply)
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
        var model = _served!.Model;
        var (rows, loss) = model.Apply();
        var applied = new StepApplied
        {
            Generation = _state.Generation.Value,
            Step = _state.Step.Value,
            Rows = rows,
            Loss = loss,
            Shard = _served.Shard,
        };
        _state.Advance();
        probe?.Applied(_served.Run, _state.Generation, _served.Shard, _state.Step, model.Parameters);
        _feed!.Publish(
            model.Parameters, _state.Generation, PlantedBug.Is(Bug.VersionMislabelled) ? _state.Step.Next : _state.Step);
        _served.Coordinator.Tell(applied, Self);
        if (_snapshotEvery > 0 && _state.Step.Value % _snapshotEvery == 0) _wanted.Add(_state.Step);
    }

    private void Capture()
    {
        _captures++;
        _captured = _state.Step;
        _wanted.Remove(_state.Step);
        _served!.OnCaptured(_served.Model.Capture(_state.Step));
    }
}
