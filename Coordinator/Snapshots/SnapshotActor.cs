using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes snapshots one after the other, behind the training.</summary>
/// <remarks>
/// In: captured states, of which a server makes no more than <see cref="Server.ServerLimits.CapturesMax"/> at a time.
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

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var (save, _) in _waiting) save.Capture.Dispose();
    }

    private void Write(SaveSnapshot m, IActorRef from)
    {
        _busy = true;
        if (PlantedBug.Is(Bug.SnapshotAnnouncedEarly))
            from.Tell(new SnapshotStored(m.Capture.Step, "", m.Capture.Parameters.WeightsSha256()), Self);
        var step = m.Capture.Step;
        background.Run(() => Save(m)).PipeTo(
            Self,
            Self,
            success: saved => new Written(
                from, new SnapshotStored(step, saved.Path, saved.WeightsSha256, saved.NotPruned, saved.Best)),
            failure: e => new Written(
                from, e is GenerationOverException ? new AbortRun(e.Message) : new SnapshotLost(step, e.Message)));
    }

    // Freed there: this actor may be gone before it is written.
    private SavedSnapshot Save(SaveSnapshot m)
    {
        using var capture = m.Capture;
        return store.SaveInGeneration(capture, m.Position, run);
    }

    private void Finish(Written m)
    {
        m.From.Tell(m.Result, Self);
        _busy = false;
        if (_waiting.TryDequeue(out var next)) Write(next.Save, next.From);
    }

    private sealed record Written(IActorRef From, object Result);
}
