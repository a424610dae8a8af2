using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <content>Snapshots, and the end of the run.</content>
internal sealed partial class CoordinatorState
{
    // The shards may be a step apart, and are on their way: they wait first, and say where.
    private void Stop()
    {
        if (_phase is RunPhase.Stopping or RunPhase.Finishing) return;
        _outcome = new RunOutcome(RunEnd.Stopped, "stopped on request");
        if (!_shards.AreReady)
        {
            _effects.Add(new Announce(new RunStopped(_version.Value, _settings.StartSnapshot, _settings.RunDir)));
            End(_outcome);
            return;
        }

        _phase = RunPhase.Stopping;
        _evaluation = null;
        HoldShards();
    }

    // What a shard still misses of the step before is on its way, or is open in the roster and computed again.
    private void StopAt(StepNumber highest)
    {
        _last = highest;
        AskForCapture(highest, freeze: true);
        if (_version == highest) _phase = RunPhase.Finishing;
        Conclude();
    }

    // The run ends when the snapshot of its last version is on disk.
    private void Finish(RunOutcome outcome)
    {
        _phase = RunPhase.Finishing;
        _outcome = outcome;
        _evaluation = null;
        _last = _version;
        AskForCapture(freeze: true);
        Conclude();
    }

    private void AskForCapture(bool freeze) => AskForCapture(_version, freeze);

    // One that waits is written when the epoch is evaluated, as that of the epoch's end.
    private void AskForCapture(StepNumber step, bool freeze, bool waits = false)
    {
        _captures.Want(step);
        if (step == _version && !waits) Write(_captures.Reach(step, _figures.Position(step)));
        _effects.Add(new ToShards(new CaptureState
        {
            Generation = _settings.Generation.Value,
            Freeze = freeze,
            Step = step.Value,
        }));
    }

    private void Capture(StateCaptured m) => Write(_captures.Take(m));

    private void Write(WriteSnapshot? snapshot)
    {
        if (snapshot is not null) _effects.Add(snapshot);
    }

    private void BookSnapshot(SnapshotStored m)
    {
        _effects.Add(new Announce(new SnapshotWritten(m.Path, m.Step.Value, m.WeightsSha256)));
        if (m.NotPruned is { } reason) _effects.Add(new Announce(new SnapshotsNotPruned(m.Step.Value, reason)));
        _captures.Store(m);
        Release(m.Step);
        Conclude();
        HandOver();
    }

    // A stop at a version whose snapshot was taken already waits for that one.
    private void Conclude()
    {
        if (_phase != RunPhase.Finishing || _captures.Stored is not { } m || m.Step != _last) return;
        TellTimes();
        _effects.Add(new Announce(_outcome!.End == RunEnd.Completed
            ? _figures.Completed(m, _now)
            : new RunStopped(m.Step.Value, m.Path, _settings.RunDir)));
        End(_outcome);
    }

    private void LoseSnapshot(SnapshotLost m)
    {
        _effects.Add(new Announce(new SnapshotFailed(m.Step.Value, m.Reason)));
        _captures.Lose(m.Step);
        Release(m.Step, isLost: !PlantedBug.Is(Bug.LostSnapshotAwaited));
        if (m.Step == _last) Fail($"the last snapshot could not be written: {m.Reason}");
        else if (m.Step == _handOver && !IsEnding) LoseServer(new ServerGone(_leaving!.Server, _leaving.Reason));
    }

    private void Release(StepNumber step, bool isLost = false) => _effects.Add(new ToShards(
        new CaptureReleased { Generation = _settings.Generation.Value, Step = step.Value, Lost = isLost }));

    private void NoteRestart(NoteRestart m)
    {
        _figures.Restarts++;
        _effects.Add(new Announce(new WorkerRestarted(m.Name, m.Restart, m.MaxRestarts)));
    }

    private void Fail(string reason)
    {
        TellTimes();
        _effects.Add(new Announce(new RunFailed(reason, _version.Value, _settings.RunDir)));
        End(new RunOutcome(RunEnd.Failed, reason));
    }

    private void End(RunOutcome outcome)
    {
        _phase = RunPhase.Ended;
        var end = new EndRun { Succeeded = outcome.End != RunEnd.Failed, Reason = outcome.Reason };
        foreach (var worker in _members.Ids) _effects.Add(new ToWorker(worker, end));
        foreach (var early in _early) _effects.Add(new ToWorker(early.Worker, end));
        foreach (var server in _shards.Servers) _effects.Add(new ToServer(server, end));
        _effects.Add(new EndOfRun(outcome));
    }
}
