using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <summary>Holds the rules of a run: who computes what, when an epoch is evaluated, when it ends.</summary>
/// <remarks>
/// <para>Pure: <see cref="Decide"/> takes what happened and the time since the run's start, and returns what is to be done.
/// It knows no actor, socket, clock or tensor.</para>
/// <para>A run goes Waiting -> Training -> (at each epoch's end) Evaluating -> Training ... -> Finishing -> Ended. While it
/// trains, workers and server need no word from here: the roster lets them go on up to <c>until_step</c>, which is the
/// end of the epoch. Each change of the membership asks the server first which slots of the present step are missing, and
/// the new roster carries them, so that others compute just what a lost worker had not delivered.</para>
/// </remarks>
internal sealed class CoordinatorState
{
    private readonly RunSettings _settings;
    private readonly Membership _members;
    private readonly EpochFigures _figures;
    private readonly PoisonWatch _poison = new();
    private readonly List<Effect> _effects = [];
    private EvaluationLedger? _evaluation;
    private StepNumber _version;
    private StepNumber _lastCapture = new(-1);
    private RunOutcome? _outcome;
    private RunPhase _phase = RunPhase.Waiting;
    private TimeSpan _now;

    /// <summary>Creates the state of a run that has not begun.</summary>
    public CoordinatorState(RunSettings settings)
    {
        _settings = settings;
        _members = new Membership(settings);
        _figures = new EpochFigures(settings);
        _version = settings.Start.Step;
    }

    /// <summary>Gets the phase.</summary>
    public RunPhase Phase => _phase;

    /// <summary>Gets the version reached.</summary>
    public StepNumber Version => _version;

    /// <summary>Gets what a worker is told before it joins.</summary>
    public RunDescription Description => new()
    {
        RunId = _settings.RunId.Value,
        Job = _settings.Job,
        Seed = _settings.Seed,
        DataPath = _settings.DataPath ?? "",
        BatchSize = _settings.BatchSize,
        Slots = _settings.Slots,
        Epochs = _settings.Epochs,
        Shuffle = _settings.Shuffle,
        DropLast = _settings.DropLast,
        LoaderThreads = _settings.LoaderThreads,
        ThreadsPerWorker = _settings.ThreadsPerWorker,
    };

    /// <summary>Takes what happened and returns what is to be done, in order.</summary>
    /// <param name="command">One of the commands or messages the coordinator handles.</param>
    /// <param name="now">Time since the run's start, from one monotonic clock.</param>
    public IReadOnlyList<Effect> Decide(object command, TimeSpan now)
    {
        _effects.Clear();
        _now = now;
        if (_phase == RunPhase.Ended && command is not JoinRequested) return [];
        switch (command)
        {
            case StartRun: Start(); break;
            case JoinRequested m: Join(m); break;
            case WorkerGone m: Lose(m); break;
            case OpenSlots m: SendRoster(m); break;
            case StepApplied m: BookStep(m); break;
            case StepRefused m: Fail($"step {m.Step}, slot {m.Slot}: {m.Reason}"); break;
            case SlotFailed m: Fail($"step {m.Step}, slot {m.Slot}: {m.Reason}"); break;
            case PartEvaluated m: BookPart(m); break;
            case StateCaptured m: Capture(m); break;
            case SnapshotStored m: BookSnapshot(m); break;
            case SnapshotLost m: LoseSnapshot(m); break;
            case NoteRestart m: NoteRestart(m); break;
            case StopRun: Stop(); break;
            case AbortRun m: Fail(m.Reason); break;
            default: throw new ArgumentException($"no rule for {command.GetType().Name}", nameof(command));
        }

        return [.. _effects];
    }

    private void Start()
    {
        _figures.BeginRun(_now);
        _effects.Add(new ToServer(new BeginGeneration
        {
            Generation = _settings.Generation.Value,
            Step = _version.Value,
            SnapshotEvery = _settings.SnapshotEvery,
        }));
        _effects.Add(new Announce(_figures.Started()));
        if (_settings.SnapshotStart && _version.Value == 0) AskForCapture(freeze: false);
        if (_version >= _settings.EndStep && !_figures.EpochIsOpen)
            Finish(new RunOutcome(RunEnd.Completed, "nothing left to train"));
    }

    private void Join(JoinRequested m)
    {
        var reason = _phase is RunPhase.Ended or RunPhase.Finishing
            ? JoinReasons.RunFinished
            : _members.WhyRefused(m.Join);
        if (reason is not null)
        {
            _effects.Add(new ToWorker(m.Worker, new JoinRejected { Reason = reason }));
            return;
        }

        var unlike = _members.WhyUnlike(m.Join);
        _members.Add(m.Worker, m.Join);
        _effects.Add(new ToWorker(m.Worker, new JoinAccepted
        {
            WorkerId = m.Worker.Value,
            Generation = _settings.Generation.Value,
            Servers = { new ServerShard { Shard = 0, ByteLength = _settings.Layout.ByteLength } },
        }));
        _effects.Add(new Announce(
            new WorkerJoined(m.Worker.Value, m.Join.Name, m.Join.Host, m.Join.Pid, _version.Value, unlike)));
        if (_phase == RunPhase.Waiting && _members.Count >= _settings.MinWorkers) BeginEpoch();
        ChangeRoster();
        GiveParts();
    }

    // A snapshot at an epoch's end may have been taken before that epoch was evaluated.
    private void BeginEpoch()
    {
        _phase = RunPhase.Training;
        _figures.BeginEpoch(_now);
        if (_figures.EpochIsOpen && _version.Value % _settings.StepsPerEpoch == 0) EvaluateEpoch();
    }

    private void Lose(WorkerGone m)
    {
        if (!m.Left) _poison.Suspect(_members.SlotsOf(m.Worker));
        if (!_members.Remove(m.Worker, out var name)) return;
        _effects.Add(new Announce(new WorkerLost(m.Worker.Value, name, m.Reason, _version.Value)));
        if (!PlantedBug.Is(Bug.LostPartNotReassigned)) _evaluation?.Release(m.Worker);
        if (!PlantedBug.Is(Bug.LostSlotsNotReassigned)) ChangeRoster();
        GiveParts();
    }

    private void ChangeRoster()
    {
        if (!PlantedBug.Is(Bug.RosterNumberNotRaised)) _members.RosterNumber++;
        if (_phase == RunPhase.Training)
            _effects.Add(new ToServer(new GetOpenSlots
            {
                Generation = _settings.Generation.Value,
                Roster = _members.RosterNumber,
            }));
    }

    private void SendRoster(OpenSlots m)
    {
        if (_phase != RunPhase.Training) return;
        if (m.Roster != _members.RosterNumber && !PlantedBug.Is(Bug.StaleOpenSlotsUsed)) return;
        var step = new StepNumber(m.Step);
        if (_poison.Count(step, m.Slots) is { } slot)
            Fail($"step {step}, slot {slot}: {PoisonWatch.DeathsMax} workers ended while they computed it; see their logs");
        else
            SendRoster(step, m.Slots);
    }

    private void SendRoster(StepNumber step, IEnumerable<int> openSlots)
    {
        var roster = _members.Roster(step, openSlots, _figures.EpochEnd(_version));
        foreach (var worker in _members.Ids) _effects.Add(new ToWorker(worker, roster));
    }

    private void BookStep(StepApplied m)
    {
        _version = new StepNumber(m.Step).Next;
        if (_figures.BookStep(m, _now) is { } completed) _effects.Add(new Announce(completed));
        if (_phase == RunPhase.Training && _version >= _figures.EpochEnd(new StepNumber(m.Step))) EvaluateEpoch();
    }

    private void EvaluateEpoch()
    {
        if (_settings.ValRows == 0)
        {
            EndEpoch(null, null);
            return;
        }

        _phase = RunPhase.Evaluating;
        _evaluation = new EvaluationLedger(_version, _settings.ValRows);
        GiveParts();
    }

    private void GiveParts()
    {
        if (_evaluation is null) return;
        foreach (var worker in _members.Ids)
            if (!_evaluation.IsBusy(worker))
                GivePart(worker);
    }

    private void GivePart(WorkerId worker)
    {
        if (_evaluation!.TakeNext(worker, _settings.Generation) is { } part) _effects.Add(new ToWorker(worker, part));
    }

    private void BookPart(PartEvaluated m)
    {
        if (_evaluation is null || !_evaluation.Book(m, out var worker)) return;
        if (_evaluation.IsComplete)
        {
            var (loss, accuracy) = _evaluation.Totals();
            _evaluation = null;
            EndEpoch(loss, accuracy);
        }
        else if (_members.Contains(worker))
        {
            GivePart(worker);
        }
    }

    private void EndEpoch(double? valLoss, double? valAccuracy)
    {
        _effects.Add(new Announce(_figures.EndEpoch(_version, valLoss, valAccuracy, _now)));
        if (_version >= _settings.EndStep)
        {
            Finish(new RunOutcome(RunEnd.Completed, ""));
            return;
        }

        if (_settings.SnapshotEvery == 0) AskForCapture(freeze: false);
        _phase = RunPhase.Training;
        _figures.BeginEpoch(_now);
        _members.RosterNumber++;
        SendRoster(_version, Enumerable.Range(0, _settings.Slots));
    }

    private void Stop()
    {
        if (_phase == RunPhase.Finishing) return;
        Finish(new RunOutcome(RunEnd.Stopped, "stopped on request"));
    }

    // The run ends when the snapshot of its last version is on disk.
    private void Finish(RunOutcome outcome)
    {
        _phase = RunPhase.Finishing;
        _outcome = outcome;
        _evaluation = null;
        AskForCapture(freeze: true);
    }

    private void AskForCapture(bool freeze) =>
        _effects.Add(new ToServer(new CaptureState { Generation = _settings.Generation.Value, Freeze = freeze }));

    private void Capture(StateCaptured m)
    {
        if (m.Step == _lastCapture && !m.Frozen)
        {
            m.Dispose();
            return;
        }

        _lastCapture = m.Step;
        _version = m.Step;
        _effects.Add(new WriteSnapshot(m, _figures.Position(m.Step)));
    }

    private void BookSnapshot(SnapshotStored m)
    {
        _effects.Add(new Announce(new SnapshotWritten(m.Path, m.Step.Value, m.WeightsSha256)));
        if (m.NotPruned is { } reason) _effects.Add(new Announce(new SnapshotsNotPruned(m.Step.Value, reason)));
        if (!m.Final || _outcome is null) return;
        _effects.Add(new Announce(_outcome.End == RunEnd.Completed
            ? _figures.Completed(m, _now)
            : new RunStopped(m.Step.Value, m.Path, _settings.RunDir)));
        End(_outcome);
    }

    private void LoseSnapshot(SnapshotLost m)
    {
        _effects.Add(new Announce(new SnapshotFailed(m.Step.Value, m.Reason)));
        if (m.Final) Fail($"the last snapshot could not be written: {m.Reason}");
    }

    private void NoteRestart(NoteRestart m)
    {
        _figures.Restarts++;
        _effects.Add(new Announce(new WorkerRestarted(m.Name, m.Restart, m.MaxRestarts)));
    }

    private void Fail(string reason)
    {
        _effects.Add(new Announce(new RunFailed(reason, _version.Value, _settings.RunDir)));
        End(new RunOutcome(RunEnd.Failed, reason));
    }

    private void End(RunOutcome outcome)
    {
        _phase = RunPhase.Ended;
        var end = new EndRun { Succeeded = outcome.End != RunEnd.Failed, Reason = outcome.Reason };
        foreach (var worker in _members.Ids) _effects.Add(new ToWorker(worker, end));
        _effects.Add(new EndOfRun(outcome));
    }
}
