using Cluster.Coordinator.Coordination;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes snapshots one after the other, behind the training.</summary>
/// <remarks>
/// In: captured states. Out: <see cref="SnapshotStored"/> or <see cref="SnapshotLost"/> to the sender. Where states come
/// faster than the disk takes them, only the newest one waits; a frozen one, which is the run's last, is never dropped.
/// When it dies the run fails: it could not be resumed.
/// </remarks>
internal sealed class SnapshotActor(SnapshotStore store, SnapshotContext run, IBackground background) : UntypedActor
{
    private bool _busy;
    private (SaveSnapshot Save, IActorRef From)? _waiting;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SaveSnapshot m when _busy: Queue(m); break;
            case SaveSnapshot m: Write(m, Sender); break;
            case Written m: Finish(m); break;
            default: Unhandled(message); break;
        }
    }

    private void Queue(SaveSnapshot m)
    {
        if (_waiting is { } older)
        {
            older.From.Tell(
                new SnapshotLost(older.Save.Capture.Step, "the disk is slower than the snapshots asked for", false), Self);
            older.Save.Capture.Dispose();
        }

        _waiting = (m, Sender);
    }

    private void Write(SaveSnapshot m, IActorRef from)
    {
        _busy = true;
        var (step, final) = (m.Capture.Step, m.Capture.Frozen);
        background.Run(() => store.Save(m.Capture, m.Position, run)).PipeTo(
            Self,
            Self,
            success: saved => new Written(m, from, new SnapshotStored(step, saved.Path, saved.WeightsSha256, final)),
            failure: e => new Written(m, from, new SnapshotLost(step, e.Message, final)));
    }

    private void Finish(Written m)
    {
        m.Save.Capture.Dispose();
        m.From.Tell(m.Result, Self);
        _busy = false;
        if (_waiting is not { } next) return;
        _waiting = null;
        Write(next.Save, next.From);
    }

    private sealed record Written(SaveSnapshot Save, IActorRef From, object Result);
}
