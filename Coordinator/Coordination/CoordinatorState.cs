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
/// to stop leads over Stopping to Finishing. A pause is no phase: the shards are held, and all else goes its way. While it trains, workers and servers need no word from here: the roster lets
/// them go on up to <c>until_step</c>, which is the end of the epoch. Each change of the membership asks the servers first
/// which slots of the present step are missing, and the new roster carries them, so that others compute just what a lost
/// worker had not delivered.</para>
/// <para>A step counts once all shards have applied it. A lost server takes its shard with it: the generation ends, and the
/// next one begins from the newest snapshot on all shards.</para>
/// </remarks>
internal sealed partial class CoordinatorState
{
    /// <summary>
    /// Skipped steps in a row that end the run: with weights that no longer change, the next step is no better.
    /// </summary>
    public const int SkippedInARowMax = 100;

    /// <summary>Late slots that are told of: a worker that is always slow must not fill the log.</summary>
    private const int SpeculationsToldMax = 100;

    /// <summary>
    /// Where the time went is told at least this often while steps are applied: a coordinator that is killed takes no more of it
    /// along. It costs about a file's write.
    /// </summary>
    private static readonly TimeSpan TimesInterval = TimeSpan.FromSeconds(5);

    private readonly RunSettings _settings;
    private readonly Membership _members;
    private readonly EpochFigures _figures;
    private readonly GoodputBook _book;
    private readonly PoisonWatch _poison = new();
    private readonly Speculation _speculation = new();
    private readonly ShardTable _shards;
    private readonly CaptureTable _captures;
    private readonly List<JoinRequested> _early = [];
    private readonly List<Effect> _effects = [];
    private EvaluationLedger? _evaluation;
    private StepNumber _version;
    private StepNumber _epochEnd; // the next roster leads workers up to it
    private StepNumber _led; // up to where the newest roster leads them: all shards have had what was asked of them before it
    private StepNumber? _last;
    private RunOutcome? _outcome;
    private RunPhase _phase = RunPhase.Waiting;
    private bool _goesOn; // in the next generation: who joins now is left to it
    private TimeSpan _now, _timesTold;
    private int _speculationsTold;

    /// <summary>Creates the state of a run that has not begun.</summary>
    public CoordinatorState(RunSettings settings)
    {
        _settings = settings;
        _members = new Membership(settings);
        _figures = new EpochFigures(settings);
        _book = new GoodputBook(settings);
        _shards = new ShardTable(settings);
        _captures = new CaptureTable(settings.SnapshotEvery);
        _version = _epochEnd = _led = settings.Start.Step;
    }

    /// <summary>Gets the phase.</summary>
    public RunPhase Phase => _phase;

    /// <summary>Gets the version that all shards have reached.</summary>
    public StepNumber Version => _version;

    /// <summary>Gets what a worker hears that asks what is computed here: one that comes late need not build it.</summary>
    public object Answer => _phase == RunPhase.Ended && !_goesOn
        ? new JoinRejected { Reason = JoinReasons.RunFinished }
        : Description;

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
        Device = _settings.Device,
        Precision = _settings.Precision,
        Audit = _settings.Audit,
        JobOptions = { new Dictionary<string, string>(_settings.JobOptions) },
        Frozen = { _settings.Frozen },
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
            case ServerLeaves m: LetGo(m); break;
            case JoinRequested m: Join(m); break;
            case WorkerGone m: Lose(m); break;
            case OpenSlots m: SendRoster(m); break;
            case StepHeld m: TakeHeld(m); break;
            case GradientSum m when m.Generation == _settings.Generation.Value: Sum(m); break;
            case GradientSum: break; // of a generation that is over
            case StepApplied m: BookStep(m); break;
            case StepRefused { Slot: StepRefusal.OfWeights } m: Fail(WhyWeightsAreRefused(m)); break;
            case StepRefused m: Fail($"step {m.Step}, slot {m.Slot}: {WhyRefused(m)}"); break;
            case SlotsLate m: Speculate(m); break;
            case WorkerShares m: TellLink(m); break;
            case CopiesDiffer m when m.Generation == _settings.Generation.Value: Fail(CopyDispute.Describe(m, _members)); break;
            case CopiesDiffer: break; // of a generation that is over
            case SlotFailed m: Fail($"step {m.Step}, slot {m.Slot}: {m.Reason}"); break;
            case PartEvaluated m: BookPart(m); break;
            case StateCaptured m: Capture(m); break;
            case SnapshotStored m: BookSnapshot(m); break;
            case SnapshotLost m: LoseSnapshot(m); break;
            case NoteRestart m: NoteRestart(m); break;
            case PauseRun: Pause(); break;
            case ResumeRun: Resume(); break;
            case TakeSnapshot: TakeSnapshotNow(); break;
            case StopRun: Stop(); break;
            case AbortRun m: Fail(m.Reason); break;
            default: throw new ArgumentException($"no rule for {command.GetType().Name}", nameof(command));
        }

        return [.. _effects];
    }

    /// <summary>Frees captured states whose snapshots are not written any more.</summary>
    public void FreeStates() => _captures.FreeStates();

    private void TellLink(WorkerShares m)
    {
        var worker = new WorkerId(m.WorkerId);
        if (m.Generation != _settings.Generation.Value || !_members.Contains(worker)) return;
        _effects.Add(new Announce(new WorkerLinked(
            m.WorkerId, _members.NameOf(worker), m.Shared ? LinkKind.Shm : LinkKind.Tcp, m.Reason)));
    }

    private void Start()
    {
        _figures.BeginRun(_now);
        _book.Begin(_now);
        _timesTold = _now;
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
            SkipNotFinite = _settings.OnNan == OnNan.Skip,
            Audit = _settings.Audit,
            Seed = _settings.Seed,
            AllowUnlike = _settings.AllowUnlike,
            LrReductions = _figures.Reductions,
            AverageEvery = _settings.Update.Ema is not null && _settings.ValRows > 0 ? _settings.StepsPerEpoch : 0,
        }));
        if (_settings.SnapshotStart && _version.Value == 0) AskForCapture(freeze: false);
        HoldNewShards();
        if (_version >= _settings.EndStep && !_figures.EpochIsOpen)
            Finish(new RunOutcome(RunEnd.Completed, "nothing left to train"));
        else if (_figures.WhyStops(_version) is { } why)
            Finish(new RunOutcome(RunEnd.Completed, why));
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
        TellTimes();
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
        _book.Join(m.Worker, m.Join, _now);
        _poison.Meet(m.Join);
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
        var slots = _members.SlotsOf(m.Worker);
        if (_members.Remove(m.Worker) is not { } join) return;
        _book.Leave(m.Worker, _now);
        var wasComputing = _phase is RunPhase.Training or RunPhase.Stopping;
        if (!m.Left && wasComputing && !_members.ContainsProcess(join)) _poison.Lose(join, slots, _now);
        _effects.Add(new Announce(new WorkerLost(m.Worker.Value, join.Name, m.Reason, _version.Value)));
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
            UntilStep = _epochEnd.Value,
        }));
    }

    private void SendRoster(OpenSlots m)
    {
        if (_phase is not (RunPhase.Training or RunPhase.Stopping)) return;
        if (m.Roster != _members.RosterNumber && !PlantedBug.Is(Bug.StaleOpenSlotsUsed)) return;
        if (_shards.Answer(m) is not var (step, slots, audits)) return;
        if (_poison.Count(step, slots, _now) is { } slot)
            Fail($"step {step}, slot {slot}: {PoisonWatch.DeathsMax} workers ended while they computed it; see their logs");
        else
            SendRoster(step, slots, audits);
    }

    private void SendRoster(StepNumber step, IEnumerable<int> openSlots, IEnumerable<int> openAudits)
    {
        _led = _epochEnd;
        var roster = _members.Roster(step, openSlots, openAudits, _led);
        foreach (var worker in _members.Ids) _effects.Add(new ToWorker(worker, roster));
    }

    // At the version that all shards have reached there are workers that hold it; a shard that is ahead tells again.
    private void Speculate(SlotsLate m)
    {
        if (_phase is not (RunPhase.Training or RunPhase.Stopping)) return;
        if (m.Generation != _settings.Generation.Value || m.Step != _version.Value) return;

        // No roster leads to this step yet. A worker told to compute it would lead a shard past the version that it is still to
        // be asked to copy; and asked to stop while the epoch is evaluated, no slot of that step is wanted at all.
        if (_version >= (PlantedBug.Is(Bug.LateSlotsOvertakeCapture) ? _epochEnd : _led)) return;
        var given = _speculation.Give(m, _members.Owners, _members.Auditors, _members.Ids);
        foreach (var (worker, message) in Speculation.Messages(m, given)) _effects.Add(new ToWorker(worker, message));
        foreach (var one in given)
        {
            if (_speculationsTold++ < SpeculationsToldMax)
                _effects.Add(new Announce(
                    new SlotSpeculated(m.Step, one.Slot, _members.NameOf(one.Late), _members.NameOf(one.Worker))));
        }
    }
}
