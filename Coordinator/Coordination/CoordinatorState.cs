using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <summary>Holds the rules of a run: who computes what, when an epoch is evaluated, when it ends.</summary>
/// <remarks>
/// <para>Pure: <see cref="Decide"/> takes what happened and the time since the run's start, and returns what is to be done.
/// It knows no actor, socket, clock or tensor.</para>
/// <para>A run goes Waiting -> Training -> (at each epoch's end) Evaluating -> Training ... -> Finishing -> Ended; a request
/// to stop leads over Stopping to Finishing. While it trains, workers and servers need no word from here: the roster lets
/// them go on up to <c>until_step</c>, which is the end of the epoch. Each change of the membership asks the servers first
/// which slots of the present step are missing, and the new roster carries them, so that others compute just what a lost
/// worker had not delivered.</para>
/// <para>A step counts once all shards have applied it. A lost server takes its shard with it: the generation ends, and the
/// next one begins from the newest snapshot on all shards.</para>
/// </remarks>
internal sealed class CoordinatorState
{
    private readonly RunSettings _settings;
    private readonly Membership _members;
    private readonly EpochFigures _figures;
    private readonly PoisonWatch _poison = new();
    private readonly ShardTable _shards;
    private readonly CaptureTable _captures;
    private readonly List<JoinRequested> _early = [];
    private readonly List<Effect> _effects = [];
    private EvaluationLedger? _evaluation;
    private StepNumber _version;
    private StepNumber _epochEnd; // no step beyond it is computed yet
    private StepNumber? _last;
    private RunOutcome? _outcome;
    private RunPhase _phase = RunPhase.Waiting;
    private bool _goesOn; // in the next generation: who joins now is left to it
    private TimeSpan _now;

    /// <summary>Creates the state of a run that has not begun.</summary>
    public CoordinatorState(RunSettings settings)
    {
        _settings = settings;
        _members = new Membership(settings);
        _figures = new EpochFigures(settings);
        _shards = new ShardTable(settings);
        _captures = new CaptureTable(settings.SnapshotEvery);
        _version = _epochEnd = settings.Start.Step;
    }

    /// <summary>Gets the phase.</summary>
    public RunPhase Phase => _phase;

    /// <summary>Gets the version that all shards have reached.</summary>
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
        if (_phase == RunPhase.Ended && command is not (JoinRequested or ServerJoinRequested)) return [];
        switch (command)
        {
            case StartRun: Start(); break;
            case ServerJoinRequested m: JoinServer(m); break;
            case ShardReady m: BookShard(m); break;
            case ServerGone m: LoseServer(m); break;
            case JoinRequested m: Join(m); break;
            case WorkerGone m: Lose(m); break;
            case OpenSlots m: SendRoster(m); break;
            case StepHeld m: StopAt(m); break;
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

    /// <summary>Frees captured states whose snapshots are not written any more.</summary>
    public void FreeStates() => _captures.FreeStates();

    private void Start()
    {
        _figures.BeginRun(_now);
        _effects.Add(new Announce(_figures.Started()));
    }

    /// <summary>Tells whether a shard is awaited from the server that says it is in place.</summary>
    public bool Awaits(ShardReady m) => !_shards.AreReady && _shards.IsGivenTo(m);

    private void JoinServer(ServerJoinRequested m)
    {
        if (_goesOn) return;
        if (_phase == RunPhase.Ended || (_phase == RunPhase.Finishing && PlantedBug.Is(Bug.FinishedTooEarly)))
        {
            _effects.Add(new ToServer(m.Server, new JoinRejected { Reason = JoinReasons.RunFinished }));
            return;
        }

        if (_shards.ShardOf(m.Server) is not null) return; // it asked again before it had the answer
        var (serve, refusal) = _shards.Assign(m.Server, m.Join);
        _effects.Add(serve is not null
            ? new ToServer(m.Server, serve)
            : new ToServer(m.Server, new JoinRejected { Reason = refusal }));
    }

    private void BookShard(ShardReady m)
    {
        if (!Awaits(m)) return;
        if (_shards.SetReady(m.Shard) is { } server)
            _effects.Add(new Announce(new ServerJoined(m.Shard, server.Name, server.Host, server.Pid, _version.Value)));
        if (!_shards.AreReady) return;
        _effects.Add(new ShardsInPlace());
        _effects.Add(new ToShards(new BeginGeneration
        {
            Generation = _settings.Generation.Value,
            Step = _version.Value,
            SnapshotEvery = _settings.SnapshotEvery,
        }));
        if (_settings.SnapshotStart && _version.Value == 0) AskForCapture(freeze: false);
        if (_version >= _settings.EndStep && !_figures.EpochIsOpen)
            Finish(new RunOutcome(RunEnd.Completed, "nothing left to train"));
        var early = _early.ToArray();
        _early.Clear();
        foreach (var join in early) Join(join);
    }

    private void LoseServer(ServerGone m)
    {
        if (_shards.ShardOf(m.Server) is not { } shard) return;
        _effects.Add(new Announce(new ServerLost(shard, _shards.NameOf(shard), m.Reason, _version.Value)));
        if (!_shards.AreReady)
        {
            _shards.Free(shard); // nothing has begun: another one can have the shard
            return;
        }

        // Once the last state is here no server is needed any more; until then whoever joins is told nothing final.
        if (_phase == RunPhase.Finishing && _captures.Has(_last!.Value)) return;
        _phase = RunPhase.Ended;
        _goesOn = true;
        _effects.Add(new EndOfRun(new RunOutcome(RunEnd.ServerLost, $"{_shards.NameOf(shard)}: {m.Reason}")));
    }

    private void Join(JoinRequested m)
    {
        if (_goesOn) return;
        var isLate = _phase == RunPhase.Finishing && !PlantedBug.Is(Bug.FinishedTooEarly);
        if (_phase != RunPhase.Ended && (isLate || !_shards.AreReady))
        {
            _early.Add(m);
            return;
        }

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
            Servers = { _shards.ForWorkers },
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
        else _epochEnd = _figures.EpochEnd(_version);
    }

    private void Lose(WorkerGone m)
    {
        _early.RemoveAll(j => j.Worker == m.Worker);
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
        if (_phase is not (RunPhase.Training or RunPhase.Stopping)) return;
        _shards.AskForOpenSlots();
        _effects.Add(new ToShards(new GetOpenSlots
        {
            Generation = _settings.Generation.Value,
            Roster = _members.RosterNumber,
        }));
    }

    private void SendRoster(OpenSlots m)
    {
        if (_phase is not (RunPhase.Training or RunPhase.Stopping)) return;
        if (m.Roster != _members.RosterNumber && !PlantedBug.Is(Bug.StaleOpenSlotsUsed)) return;
        if (_shards.Answer(m) is not var (step, slots)) return;
        if (_poison.Count(step, slots) is { } slot)
            Fail($"step {step}, slot {slot}: {PoisonWatch.DeathsMax} workers ended while they computed it; see their logs");
        else
            SendRoster(step, slots);
    }

    private void SendRoster(StepNumber step, IEnumerable<int> openSlots)
    {
        var roster = _members.Roster(step, openSlots, _epochEnd);
        foreach (var worker in _members.Ids) _effects.Add(new ToWorker(worker, roster));
    }

    private void BookStep(StepApplied reported)
    {
        StepApplied? m;
        try
        {
            m = _shards.Apply(reported);
        }
        catch (InvalidOperationException e)
        {
            Fail(e.Message);
            return;
        }

        if (m is null) return;
        _version = new StepNumber(m.Step).Next;
        var completed = _figures.BookStep(m, _now);
        _effects.Add(new TellStep(m));
        if (completed is not null) _effects.Add(new Announce(completed));
        Write(_captures.Reach(_version, _figures.Position(_version)));
        if (_phase == RunPhase.Stopping && _version == _last) _phase = RunPhase.Finishing;
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
        _epochEnd = _figures.EpochEnd(_version);

        // By way of the shards: a roster that overtook the request would lead them past the version that is to be copied.
        if (PlantedBug.Is(Bug.RosterOvertakesCapture)) SendRosterAtOnce();
        else ChangeRoster();
    }

    private void SendRosterAtOnce()
    {
        _members.RosterNumber++;
        SendRoster(_version, Enumerable.Range(0, _settings.Slots));
    }

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
        _effects.Add(new ToShards(new HoldStep { Generation = _settings.Generation.Value }));
    }

    // What a shard still misses of the step before is on its way, or is open in the roster and computed again.
    private void StopAt(StepHeld m)
    {
        if (_phase != RunPhase.Stopping || _shards.Hold(m) is not { } highest) return;
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

    private void AskForCapture(StepNumber step, bool freeze)
    {
        _captures.Want(step);
        if (step == _version) Write(_captures.Reach(step, _figures.Position(step)));
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
        _captures.Store(m);
        Release(m.Step);
        Conclude();
    }

    // A stop at a version whose snapshot was taken already waits for that one.
    private void Conclude()
    {
        if (_phase != RunPhase.Finishing || _captures.Stored is not { } m || m.Step != _last) return;
        _effects.Add(new Announce(_outcome!.End == RunEnd.Completed
            ? _figures.Completed(m, _now)
            : new RunStopped(m.Step.Value, m.Path, _settings.RunDir)));
        End(_outcome);
    }

    private void LoseSnapshot(SnapshotLost m)
    {
        _effects.Add(new Announce(new SnapshotFailed(m.Step.Value, m.Reason)));
        _captures.Lose(m.Step);
        Release(m.Step, lost: !PlantedBug.Is(Bug.LostSnapshotAwaited));
        if (m.Step == _last) Fail($"the last snapshot could not be written: {m.Reason}");
    }

    private void Release(StepNumber step, bool lost = false) => _effects.Add(new ToShards(
        new CaptureReleased { Generation = _settings.Generation.Value, Step = step.Value, Lost = lost }));

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
        foreach (var early in _early) _effects.Add(new ToWorker(early.Worker, end));
        foreach (var server in _shards.Servers) _effects.Add(new ToServer(server, end));
        _effects.Add(new EndOfRun(outcome));
    }
}
