using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Coordination;

/// <summary>Sums what is told about steps into the figures of epochs and of the run.</summary>
/// <remarks>Losses are summed in the order of the steps in float64: the same bits for any number of workers.</remarks>
internal sealed class EpochFigures(RunSettings settings)
{
    private double _lossSum = PlantedBug.Is(Bug.EpochSumsNotRestored) ? 0 : settings.Start.EpochLossSum;
    private long _rows = settings.Start.EpochRows;
    private long _epochSkipped = settings.Start.EpochSkipped;
    private long _skipped = PlantedBug.Is(Bug.SkippedStepsNotRestored) ? 0 : settings.Start.Skipped;
    private long _rowsHere;
    private StepNumber? _pausedAt;
    private TimeSpan _runStart, _pausedSince, _epochStart, _lastStep, _trainingTime;
    private long _runRows, _audited;
    private SlotTimes _times = new();
    private long _applyTime, _timedSteps;
    private EpochCompleted? _lastEpoch;
    private BestState _best = PlantedBug.Is(Bug.BestNotRestored) ? default : settings.Start.Best;
    private PlateauState _plateau = PlantedBug.Is(Bug.PlateauNotRestored) ? default : settings.Start.Plateau;

    /// <summary>Gets or sets the workers started in place of lost ones.</summary>
    public int Restarts { get; set; }

    /// <summary>Gets how often a plateau has lowered the learning rate.</summary>
    public int Reductions => _plateau.Reductions;

    /// <summary>Gets the skipped steps since one was applied.</summary>
    public int SkippedInARow { get; private set; }

    /// <summary>Gets whether steps were applied or skipped since the last epoch was closed.</summary>
    public bool EpochIsOpen => _rows > 0 || (_epochSkipped > 0 && !PlantedBug.Is(Bug.SkippedEpochClosed));

    /// <summary>Gets whether the epoch that was closed last is the best one so far.</summary>
    public bool IsBest => _lastEpoch is { IsBest: true };

    /// <summary>Gets why the run ends with the epoch that was closed last, although it is not its last one; else null.</summary>
    public string? WhyStops(StepNumber version) =>
        EpochIsOpen || version >= settings.EndStep ? null : settings.Best?.WhyStops(_best);

    /// <summary>Notes when the run began.</summary>
    public void BeginRun(TimeSpan now) => _runStart = now;

    /// <summary>Notes when the epoch's first step could begin.</summary>
    public void BeginEpoch(TimeSpan now)
    {
        _epochStart = now;
        _lastStep = now;
    }

    /// <summary>Notes when no step begins any more.</summary>
    /// <param name="version">The version at which the run is paused.</param>
    /// <param name="now">Time since the run's start.</param>
    public void Pause(StepNumber version, TimeSpan now) => (_pausedAt, _pausedSince) = (version, now);

    /// <summary>Notes that steps begin again: the pause counts nowhere.</summary>
    public void Resume(TimeSpan now)
    {
        _runStart += now - _pausedSince;
        var inEpoch = now - (_epochStart > _pausedSince ? _epochStart : _pausedSince);
        _epochStart += inEpoch;
        _lastStep += inEpoch;
    }

    /// <summary>Gets the version at which the epoch of step <paramref name="step"/> ends.</summary>
    public StepNumber EpochEnd(StepNumber step) =>
        new(((step.Value / settings.StepsPerEpoch) + 1) * settings.StepsPerEpoch);

    /// <summary>Gets the position to resume from at version <paramref name="step"/>.</summary>
    public RunPosition Position(StepNumber step) =>
        new(step, PlantedBug.Is(Bug.EpochSumsNotSaved) ? 0 : _lossSum, _rows, _epochSkipped, _skipped, _plateau, _best);

    /// <summary>Makes the event of the run's start.</summary>
    public RunStarted Started() => new(
        settings.RunId.Value, settings.Job, settings.Seed, settings.Workers, settings.Slots, settings.BatchSize,
        settings.Epochs, settings.StepsPerEpoch, settings.TrainRows, settings.ValRows,
        settings.Layout.ParameterCount, settings.Optimizer.Name, settings.ThreadsPerWorker,
        settings.Start.Step.Value, settings.Generation.Value, Environment.ProcessId, settings.RunDir);

    /// <summary>Books a step.</summary>
    /// <param name="m">What was applied.</param>
    /// <param name="workers">The workers in the run.</param>
    /// <param name="now">Time since the run's start.</param>
    /// <returns>The event, where this step is one that is told of.</returns>
    public RunEvent? BookStep(StepApplied m, int workers, TimeSpan now)
    {
        Add(m);
        _lastStep = now;
        _audited += m.Audited;
        if (m.Skipped.Length > 0) return BookSkipped(m);
        SkippedInARow = 0;
        _lossSum += m.Loss * m.Rows;
        _rows += m.Rows;
        _rowsHere += m.Rows;
        _runRows += m.Rows;
        var version = m.Step + 1;
        if (version != settings.Start.Step.Value + 1 && version % settings.LogEvery != 0) return null;
        return new StepCompleted(
            version, (int)(m.Step / settings.StepsPerEpoch) + 1, m.Loss, m.Rows, PerSecond(_rowsHere, now - _epochStart),
            (now - _runStart).TotalSeconds, TakeTimes(workers),
            settings.Update.Lr(settings.Optimizer.Lr, m.Step, _plateau.Reductions), m.HasGradNorm ? m.GradNorm : null);
    }

    private void Add(StepApplied m)
    {
        _timedSteps++;
        _applyTime += m.ApplyTime;
        _times.Add(m.Times);

        // Slots of the paused version were computed before or during the pause; those after it tell of the whole wait.
        if (m.Step == _pausedAt?.Value + 1 && m.Times is not null) _times.Wait -= m.Times.Wait;
    }

    // A worker's mean over all workers; while it waits the server applies the step.
    private StepTimes TakeTimes(int workers)
    {
        double Mean(long nanoseconds) => Math.Round(nanoseconds / 1000.0 / _timedSteps / Math.Max(1, workers), 2);
        var apply = Math.Round(_applyTime / 1000.0 / _timedSteps, 2);
        var times = new StepTimes(
            Mean(_times.Data), Mean(_times.Compute), Mean(_times.Push), apply, Mean(_times.Pull),
            Math.Round(Math.Max(0, Mean(_times.Wait) - apply), 2));
        _times = new SlotTimes();
        (_applyTime, _timedSteps) = (0, 0);
        return times;
    }

    // Its rows and its loss count nowhere: nothing was learnt from them.
    private StepSkipped BookSkipped(StepApplied m)
    {
        _epochSkipped++;
        _skipped++;
        SkippedInARow++;
        return new StepSkipped(m.Step, m.SkippedSlot, m.Skipped);
    }

    /// <summary>Closes an epoch.</summary>
    public EpochCompleted EndEpoch(
        StepNumber version, double? valLoss, double? valAccuracy, EvaluationMetrics? valMetrics, TimeSpan now)
    {
        _trainingTime += _lastStep - _epochStart;
        if (settings.Update.Schedule is PlateauSchedule plateau && valLoss is { } judged)
            _plateau = plateau.Next(_plateau, judged);
        _lastEpoch = new EpochCompleted(
            (int)(version.Value / settings.StepsPerEpoch), version.Value, _rows > 0 ? _lossSum / _rows : null, valLoss,
            valAccuracy, (now - _epochStart).TotalSeconds, PerSecond(_rowsHere, _lastStep - _epochStart), valMetrics);
        if (settings.Best?.Next(_best, _lastEpoch) is { } best)
        {
            _lastEpoch = _lastEpoch with { IsBest = best.Step != _best.Step };
            _best = best;
        }

        _lossSum = 0;
        _rows = 0;
        _epochSkipped = 0;
        _rowsHere = 0;
        return _lastEpoch;
    }

    /// <summary>Makes the event of the run's end.</summary>
    public RunCompleted Completed(SnapshotStored last, TimeSpan now) => new(
        last.Step.Value, (int)(last.Step.Value / settings.StepsPerEpoch), _lastEpoch?.TrainLoss, _lastEpoch?.ValLoss, _lastEpoch?.ValAccuracy,
        (now - _runStart).TotalSeconds, PerSecond(_runRows, _trainingTime), last.WeightsSha256, last.Path,
        settings.RunDir, Restarts, _skipped, _audited, FindBest(last.Best), WhyStops(last.Step));

    private BestEpoch? FindBest(string? snapshot) => settings.Best is { } rule && _best.Value is { } value
        ? new BestEpoch(rule.Metric, value, (int)(_best.Step / settings.StepsPerEpoch), _best.Step, snapshot)
        : null;

    private static double PerSecond(long rows, TimeSpan time) =>
        time > TimeSpan.Zero ? Math.Round(rows / time.TotalSeconds, 1) : 0;
}
