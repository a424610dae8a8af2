using Cluster.Coordinator.Coordination;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes snapshots one after the other, behind the training.</summary>
/// <remarks>
/// In: captured states, of which the server makes no more than <see cref="Server.ServerLimits.CapturesMax"/> at a time.
/// Out: <see cref="SnapshotStored"/> or <see cref="SnapshotLost"/> to the sender. When it dies the run fails: it could
/// not be resumed.
/// </remarks>
internal sealed class SnapshotActor(SnapshotStore store, SnapshotContext run, IBackground background) : UntypedActor
{
    private readonly Queue<(SaveSnapshot Save, IActorRef From)> _waiting = new();
    private bool _busy;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SaveSnapshot m when _busy: _waiting.Enqueue((m, Sender)); break;
            case SaveSnapshot m: Write(m, Sender); break;
            case Written m: Finish(m); break;
            default: Unhandled(message); break;
        }
    }

    private void Write(SaveSnapshot m, IActorRef from)
    {
        _busy = true;
        if (PlantedBug.Is(Bug.SnapshotAnnouncedEarly))
            from.Tell(new SnapshotStored(m.Capture.Step, "", m.Capture.Parameters.WeightsSha256(), false), Self);
        var (step, final) = (m.Capture.Step, m.Capture.Frozen);
        background.Run(() => store.Save(m.Capture, m.Position, run)).PipeTo(
            Self,
            Self,
            success: saved => new Written(
                m, from, new SnapshotStored(step, saved.Path, saved.WeightsSha256, final, saved.NotPruned)),
            failure: e => new Written(m, from, new SnapshotLost(step, e.Message, final)));
    }

    private void Finish(Written m)
    {
        m.Save.Capture.Dispose();
        m.From.Tell(m.Result, Self);
        _busy = false;
        if (_waiting.TryDequeue(out var next)) Write(next.Save, next.From);
    }

    private sealed record Written(SaveSnapshot Save, IActorRef From, object Result);
}
