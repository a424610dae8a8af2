using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Control;

/// <summary>Holds what can be seen of a run, made of its events alone: those of a live run, or those of its folder.</summary>
/// <remarks>Knows no clock, file or socket; whoever owns it sees to it that one thread at a time is here.</remarks>
/// <param name="runDir">The run's folder.</param>
internal sealed class RunModel(string runDir)
{
    private readonly SortedDictionary<string, WorkerRow> _workers = new(NaturalOrder.Instance);
    private readonly SortedDictionary<int, ShardStatus> _shards = [];
    private readonly Queue<SnapshotStatus> _snapshots = [];
    private RunStarted? _run;
    private RunView _status = new() { RunDir = runDir, RunId = Path.GetFileName(Path.TrimEndingDirectorySeparator(runDir)) };
    private (long Step, double Seconds)? _warm;
    private bool _isPaused, _isStopping;

    /// <summary>Gets or sets the run's settings; null where they are not known.</summary>
    public RunSettings? Settings { get; set; }

    /// <summary>Gets the curves.</summary>
    public History History { get; } = new();

    /// <summary>Gets the epochs.</summary>
    public Queue<EpochCompleted> Epochs { get; } = [];

    /// <summary>Gets what happened, but for steps and epochs.</summary>
    public Queue<TimelineEntry> Timeline { get; } = [];

    /// <summary>Gets the seconds that a step took between the last two that were told of, or null.</summary>
    public double? StepSeconds { get; private set; }

    /// <summary>Gets the late slots that others took over.</summary>
    public long LateSlots { get; private set; }

    /// <summary>Gets the snapshots that were written.</summary>
    public long SnapshotsWritten { get; private set; }

    /// <summary>Gets how the run stands.</summary>
    public RunView Status => _status with
    {
        State = State,
        WorkersReady = _workers.Values.Count(w => w.State == WorkerRow.Ready),
        Workers = Workers(),
        Shards = [.. _shards.Values],
        Snapshots = [.. _snapshots],
    };

    private string State => _status.HasEnded ? _status.State
        : _run is null ? RunStates.Starting
        : _isStopping ? RunStates.Stopping
        : _isPaused ? RunStates.Paused
        : _workers.Values.Any(w => w.State == WorkerRow.Ready) ? RunStates.Running
        : RunStates.Waiting;

    /// <summary>Takes an event.</summary>
    public void Apply(DateTimeOffset at, RunEvent e)
    {
        if (e is not (StepCompleted or EpochCompleted)) Keep(Timeline, new TimelineEntry(at, e), ControlLimits.TimelineMax);
        switch (e)
        {
            case RunStarted m: Start(m); break;
            case StepCompleted m: Book(m); break;
            case StepSkipped: _status = _status with { SkippedSteps = _status.SkippedSteps + 1 }; break;
            case EpochCompleted m: Book(m); break;
            case WorkerJoined m: Join(m); break;
            case WorkerLinked m when _workers.TryGetValue(m.Name, out var worker): worker.Link = m.Link == LinkKind.Shm ? "shm" : "tcp"; break;
            case WorkerLost m when _workers.TryGetValue(m.Name, out var worker) && worker.Id == m.WorkerId: worker.Lose(m.Reason); break;
            case WorkerRestarted m when _workers.TryGetValue(m.Name, out var worker):
                worker.Restart(m.Restart);
                CountRestart();
                break;
            case SlotSpeculated m: BookLate(m); break;
            case ServerJoined m: _shards[m.Shard] = Shard(m.Shard, m.Name, WorkerRow.Ready, m.Host, m.Pid); break;
            case ServerLost m: _shards[m.Shard] = Shard(m.Shard, m.Name, WorkerRow.Lost, "", 0); break;
            case ServerRestarted or CoordinatorRestarted: CountRestart(); break;
            case SnapshotWritten m: Book(at, m); break;
            case ScaleRequested m: _status = _status with { WorkersWanted = m.Workers }; break;
            case RunPaused: _isPaused = true; break;
            case RunResumed: _isPaused = false; break;
            case RunCompleted m: End(RunStates.Completed, "", m.Steps); break;
            case RunStopped m: End(RunStates.Stopped, "", m.Step); break;
            case RunFailed m: End(RunStates.Failed, m.Reason, m.Step); break;
            default: break; // it stands in the timeline
        }
    }

    /// <summary>Notes that the run was asked to stop.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Notes that no process of the run is there any more.</summary>
    public void Close()
    {
        if (!_status.HasEnded) End(RunStates.Interrupted, "its processes ended without a word", _status.Step);
    }

    /// <summary>Finds the snapshot of a version.</summary>
    public SnapshotStatus? Snapshot(long step) => _snapshots.LastOrDefault(s => s.Step == step);

    // A folder may hold several starts: of generations, and of a run that was resumed. What came after the version that one of
    // them begins at is computed again.
    private void Start(RunStarted m)
    {
        if (_run is not null && m.Pid != _run.Pid && m.Generation == _run.Generation + 1 && !_status.HasEnded) CountRestart();
        _run = m;
        _warm = null;
        StepSeconds = null;
        (_isPaused, _isStopping) = (false, false);
        foreach (var worker in _workers.Values) worker.Lose("", WorkerRow.Starting);
        History.CutAfter(m.Step);
        while (Epochs.Count > 0 && Epochs.Last().Step > m.Step) RemoveLastEpoch();
        var wanted = _status.WorkersWanted;
        _status = _status with
        {
            Job = m.Job,
            State = RunStates.Waiting,
            Reason = "",
            Generation = m.Generation,
            Seed = m.Seed,
            Slots = m.Slots,
            BatchSize = m.BatchSize,
            Parameters = m.Parameters,
            Optimizer = m.Optimizer,
            TrainRows = m.TrainRows,
            ValRows = m.ValRows,
            Step = m.Step,
            EndStep = (long)m.StepsPerEpoch * m.Epochs,
            Epochs = m.Epochs,
            WorkersWanted = wanted > 0 && m.Generation > 1 ? wanted : m.Workers,
        };
        if (Settings is not { } settings) return;
        if (settings.Servers == 0) _shards[0] = Shard(0, "coordinator", WorkerRow.Ready, Environment.MachineName, m.Pid);
        for (var shard = 0; shard < settings.Shards && settings.Servers > 0; shard++)
            _shards[shard] = Shard(shard, _shards.GetValueOrDefault(shard)?.Name ?? "", WorkerRow.Starting, "", 0);
    }

    private void RemoveLastEpoch()
    {
        var kept = Epochs.SkipLast(1).ToList();
        Epochs.Clear();
        foreach (var epoch in kept) Epochs.Enqueue(epoch);
    }

    private void Book(StepCompleted m)
    {
        History.Add(HistoryPoint.Of(m));
        if (m.Step > _status.Step && m.Seconds > _status.Seconds && _warm is not null)
            StepSeconds = (m.Seconds - _status.Seconds) / (m.Step - _status.Step);
        _warm ??= (m.Step, m.Seconds); // the first step loads code and data: what is left is reckoned from those after it
        _status = _status with
        {
            Step = m.Step,
            Epoch = m.Epoch,
            Loss = m.Loss,
            SamplesPerS = m.SamplesPerS,
            Lr = m.Lr,
            GradNorm = m.GradNorm,
            Seconds = m.Seconds,
            Times = m.Times,
            RemainingS = _warm is var (step, seconds) && m.Step > step
                ? Math.Round((m.Seconds - seconds) / (m.Step - step) * (_status.EndStep - m.Step), 1)
                : null,
        };
    }

    private void Book(EpochCompleted m)
    {
        Keep(Epochs, m, ControlLimits.EpochsMax);
        _status = _status with
        {
            Step = Math.Max(m.Step, _status.Step),
            Epoch = m.Epoch,
            ValLoss = m.ValLoss,
            ValAccuracy = m.ValAccuracy,
            BestVal = m.ValAccuracy is { } accuracy ? Math.Max(accuracy, _status.BestVal ?? accuracy)
                : m.ValLoss is { } loss ? Math.Min(loss, _status.BestVal ?? loss) : _status.BestVal,
        };
    }

    private void Book(DateTimeOffset at, SnapshotWritten m)
    {
        SnapshotsWritten++;
        Keep(_snapshots, new SnapshotStatus(m.Step, m.Path, m.WeightsSha256, at), ControlLimits.SnapshotsMax);
    }

    private void Join(WorkerJoined m)
    {
        if (!_workers.TryGetValue(m.Name, out var worker))
        {
            if (_workers.Count == ControlLimits.WorkersMax) return;
            _workers[m.Name] = worker = new WorkerRow(m.Name);
        }

        worker.Join(m);
    }

    private void BookLate(SlotSpeculated m)
    {
        LateSlots++;
        if (_workers.TryGetValue(m.Late, out var late)) late.LateSlots++;
    }

    private void CountRestart() => _status = _status with { Restarts = _status.Restarts + 1 };

    private void End(string state, string reason, long step)
    {
        _status = _status with { State = state, Reason = reason, Step = step, RemainingS = null };
        foreach (var worker in _workers.Values) worker.Lose("", WorkerRow.Ended);
        foreach (var (number, shard) in _shards.ToArray()) _shards[number] = shard with { State = WorkerRow.Ended };
    }

    // Who computes what follows from who is in the run, in order of joining.
    private List<WorkerStatus> Workers()
    {
        var ready = _workers.Values.Where(w => w.State == WorkerRow.Ready).Select(w => new WorkerId(w.Id)).OrderBy(w => w.Value).ToList();
        var roster = _status.Slots > 0 ? RosterPlan.Assign(_status.Slots, ready) : [];
        return [.. _workers.Values.Select(w => w.ToStatus(roster.Count(a => w.State == WorkerRow.Ready && a.WorkerId == w.Id)))];
    }

    private ShardStatus Shard(int shard, string name, string state, string host, int pid)
    {
        if (Settings is not { } settings || shard >= settings.Shards) return new ShardStatus(shard, name, state, host, pid, 0, 0);
        var range = ShardRange.Split(settings.Layout, settings.Shards)[shard];
        return new ShardStatus(
            shard, name, state, host, pid, range.ParameterCount(settings.Layout), range.ByteLength(settings.Layout));
    }

    private static void Keep<T>(Queue<T> queue, T item, int max)
    {
        queue.Enqueue(item);
        if (queue.Count > max) queue.Dequeue();
    }
}
