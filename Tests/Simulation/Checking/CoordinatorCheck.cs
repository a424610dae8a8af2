using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Simulation.Checking;

/// <summary>Holds what one coordinator tells, and what its shards do, against the reference.</summary>
internal sealed class CoordinatorCheck : IRunObserver
{
    private readonly Checker _checker;
    private readonly Workload _workload;
    private readonly NotFinitePlan _notFinite;
    private readonly RunCheck _run;
    private readonly string _name;
    private readonly ShardCheck[] _shards;
    private readonly Dictionary<long, Roster> _rosters = [];
    private readonly HashSet<long> _snapshots = [];
    private readonly RunSettings _settings;
    private readonly long _start;
    private readonly long _before;
    private long _told;
    private long? _pausedAt;
    private int _lastEpoch = -1;
    private int _lastWorker;

    /// <summary>Takes note of a coordinator that starts.</summary>
    public CoordinatorCheck(
        Checker checker, Workload workload, NotFinitePlan notFinite, RunCheck run, RunSettings settings, string name)
    {
        (_checker, _workload, _notFinite, _run, _name) = (checker, workload, notFinite, run, name);
        _before = run.Generations.Keys.DefaultIfEmpty().Max();
        _settings = settings;
        _start = _told = settings.Start.Step.Value;
        _shards = [.. ShardRange.Split(settings.Layout, settings.Shards)
            .Select(range => new ShardCheck(workload, notFinite, run, settings, range))];
    }

    /// <summary>Gets the generation; 0 before it has begun.</summary>
    public long Generation { get; private set; }

    /// <summary>Gets the version that was told of.</summary>
    public long Told => _told;

    /// <summary>Gets how many workers have joined.</summary>
    public int Joined => _lastWorker;

    /// <summary>Gets whether the run was announced as complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets what becomes of steps that are not finite.</summary>
    public OnNan OnNan => _settings.OnNan;

    /// <summary>Checks a gradient that entered a shard's reduction.</summary>
    public void Accepted(int shard, GradientArrived m)
    {
        var what = $"slot {m.Slot} of step {m.Step}, generation {m.Generation}";
        _checker.Trace?.Add($"server {shard}: accepts {what}");
        if (m.Generation.Value != Generation) _checker.Fail($"I1: {what} was accepted in generation {Generation}");
        if (_shards[shard].Accept(m) is { } wrong) _checker.Fail($"{wrong}: {what}, shard {shard}");
    }

    /// <summary>Checks a shard's new version.</summary>
    public void Applied(int shard, StepNumber version, ParameterVector parameters)
    {
        _checker.Trace?.Add($"server {shard}: version {version}, generation {Generation}");
        if (version.Value > _pausedAt) _checker.Fail($"I3: shard {shard} came to version {version} although the run is paused at {_pausedAt}");
        if (_shards[shard].Apply(version, parameters) is { } wrong) _checker.Fail($"{wrong} (shard {shard}, generation {Generation})");
        var lowest = _shards.Min(s => s.Version);
        if (version.Value > lowest) _checker.TimesApart++;
        if (version.Value > lowest + 1) _checker.Fail($"I3: shard {shard} is at version {version}, another one at {lowest}");
    }

    /// <summary>Checks a piece of a shard's range that reaches a worker.</summary>
    public void Pushed(string worker, PushParameters m, ReadOnlySpan<byte> piece, long? offset)
    {
        var what = $"{(m.Average ? "the average at " : "")}version {m.Step} of shard {m.Shard}";
        _checker.Trace?.Add($"{worker}: receives {what}, generation {Generation}");
        if (m.Shard >= _shards.Length || !_shards[m.Shard].Has(m.Step, piece, offset, m.Average))
            _checker.Fail($"I2: {worker} received other parameters than {what}");
    }

    /// <summary>Checks a roster that reaches a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="roster">The roster.</param>
    /// <param name="last">The number of the one before on this link.</param>
    public void Take(string worker, Roster roster, long last)
    {
        if (roster.Number <= last) _checker.Fail($"{worker} got roster {roster.Number} after {last}");
        if (!roster.Assignments.Select(a => a.Slot).SequenceEqual(Enumerable.Range(0, _workload.Slots)))
            _checker.Fail($"I1: roster {roster.Number} does not give each slot to one worker");
        if (roster.UntilStep > ((roster.Step / _workload.StepsPerEpoch) + 1) * _workload.StepsPerEpoch)
            _checker.Fail($"I1: roster {roster.Number} of step {roster.Step} leads workers to step {roster.UntilStep}, past the epoch's end");
        if (!_rosters.TryAdd(roster.Number, roster) && !_rosters[roster.Number].Equals(roster))
            _checker.Fail($"two rosters bear the number {roster.Number}");
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows)
    {
        if (step != _told + 1) _checker.Fail($"I3: step {step} was told after step {_told}");
        else if (_notFinite.LowestSlot(step - 1) is not null)
            _checker.Fail($"I3: step {step} was told of although it was skipped");
        else if (_shards.Any(s => s.Version < step)) _checker.Fail($"I3: step {step} was told and a shard is at version {_shards.Min(s => s.Version)}");
        else if ((loss, rows) != _run.Reference.Step(step - 1))
            _checker.Fail($"I2: step {step} was told with loss {loss} over {rows} rows instead of {_run.Reference.Step(step - 1)}");
        _told = step;
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        _checker.Trace?.Add($"{_name}: {RunEventNames.ToJson(e)}");
        switch (e)
        {
            case RunStarted m: Start(m); break;
            case WorkerJoined m:
                if (m.WorkerId <= _lastWorker) _checker.Fail($"worker #{m.WorkerId} joined after #{_lastWorker}");
                _lastWorker = m.WorkerId;
                break;
            case StepSkipped m: Skip(m); break;
            case RunPaused m: Pause(m); break;
            case RunResumed: _pausedAt = null; break;
            case EpochCompleted m: EndEpoch(m); break;
            case SnapshotWritten m:
                if (m.WeightsSha256 != _run.Reference.Sha256(m.Step)) _checker.Fail($"I2: the snapshot of step {m.Step} has other weights");
                _checker.Expect(_run, m.Step);
                _snapshots.Add(m.Step);
                break;
            case SnapshotFailed m: _snapshots.Add(m.Step); break;
            case RunStopped m:
                if (_shards.Any(s => s.Version != m.Step) && m.Step != _start)
                    _checker.Fail($"I3: the run stopped at step {m.Step}, a shard at {_shards.Max(s => s.Version)}");
                CheckSnapshots(m.Step);
                break;
            case RunCompleted m: Complete(m); break;
        }
    }

    private void Start(RunStarted m)
    {
        Generation = m.Generation;
        if (!_run.Generations.TryAdd(m.Generation, this)) _checker.Fail($"two coordinators bear generation {m.Generation}");
        if (m.Generation <= _before) _checker.Fail($"generation {m.Generation} began after generation {_before}");
        if (m.Step != _start) _checker.Fail($"I4: the run began at step {m.Step} instead of {_start}");
    }

    private void Pause(RunPaused m)
    {
        _pausedAt = m.Step;
        if (_shards.Any(s => s.Version > m.Step)) _checker.Fail($"I3: paused at step {m.Step}, a shard is at version {_shards.Max(s => s.Version)}");
    }

    private void Skip(StepSkipped m)
    {
        _checker.SkippedSteps++;
        if (m.Step != _told) _checker.Fail($"I3: step {m.Step} was told as skipped after version {_told}");
        else if (_shards.Any(s => s.Version <= m.Step))
            _checker.Fail($"I3: step {m.Step} was told as skipped and a shard is at version {_shards.Min(s => s.Version)}");
        if (m.Slot != _notFinite.LowestSlot(m.Step) || m.Reason != NotFinitePlan.Describe(m.Step, m.Slot))
            _checker.Fail($"I2: step {m.Step} was skipped for slot {m.Slot}: {m.Reason}");
        _told = m.Step + 1;
    }

    private void EndEpoch(EpochCompleted m)
    {
        var expected = _run.Reference.Epoch(m.Epoch);
        if (_settings.Best is not null && m.IsBest != (_run.Reference.Best(m.Epoch).Step == m.Step))
            _checker.Fail($"I1: epoch {m.Epoch} was told as {(m.IsBest ? "" : "not ")}the best one");
        if (new EpochFigures(m.TrainLoss, m.ValLoss, m.ValAccuracy) != expected)
            _checker.Fail($"I1: epoch {m.Epoch} ended with {m.TrainLoss}, {m.ValLoss}, {m.ValAccuracy} instead of {expected}");
        if (m.Step != (long)m.Epoch * _workload.StepsPerEpoch || m.Step != _told)
            _checker.Fail($"I3: epoch {m.Epoch} ended at step {m.Step}, version {_told}");
        if (_lastEpoch >= 0 && m.Epoch != _lastEpoch + 1) _checker.Fail($"epoch {m.Epoch} ended after epoch {_lastEpoch}");
        _lastEpoch = m.Epoch;
        _run.EpochsTold.Add(m.Epoch);
    }

    private void Complete(RunCompleted m)
    {
        IsComplete = true;
        var end = _run.Reference.EndStep;
        if (m.Steps != end) _checker.Fail($"I3: the run completed at step {m.Steps} of {end}");
        if (m.StoppedEarly is null != (end == _workload.EndStep)) _checker.Fail($"I3: the run tells '{m.StoppedEarly}' at step {end}");
        if (m.SkippedSteps != _notFinite.Skipped(0, end))
            _checker.Fail($"I1: {m.SkippedSteps} steps were told as skipped");
        var audited = _workload.CountAudited(_run.Seed, _start, end);
        if (m.AuditedSlots != audited) _checker.Fail($"I1: {m.AuditedSlots} of {audited} slots were audited");
        if (m.WeightsSha256 != _run.Reference.Sha256(end)) _checker.Fail("I2: the final weights are not the reference's");
        if (_run.EpochsTold.Count * _workload.StepsPerEpoch != end)
            _checker.Fail($"I1: {_run.EpochsTold.Count} epochs of {_workload.StepsPerEpoch} steps were told of at step {end}");
        CheckSnapshots(m.Steps);
    }

    // Those that were promised before the last one: each is on disk, or was told to have failed.
    private void CheckSnapshots(long last)
    {
        var every = _settings.SnapshotEvery > 0 ? _settings.SnapshotEvery : _settings.StepsPerEpoch;
        if (_settings.SnapshotStart && _start == 0 && last > 0 && !_snapshots.Contains(0)) _checker.Fail("I4: nothing was told of the first snapshot");
        for (var step = ((_start / every) + 1) * every; step < last; step += every)
            if (!_snapshots.Contains(step))
                _checker.Fail($"I4: nothing was told of the snapshot of step {step}");
    }
}
