using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <content>The course of an epoch: its steps are booked, its validation rows counted.</content>
internal sealed partial class CoordinatorState
{
    private void BookStep(StepApplied reported)
    {
        StepApplied? m;
        _book.Book(reported);
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
        var told = _figures.BookStep(m, _members.Count, _now);
        if (m.Skipped.Length == 0) _effects.Add(new TellStep(m));
        if (told is not null) _effects.Add(new Announce(told));
        if (_now - _timesTold >= TimesInterval) TellTimes();
        if (_figures.SkippedInARow == SkippedInARowMax)
        {
            Fail($"{SkippedInARowMax} steps in a row were skipped, the last one, step {m.Step}, for slot "
                + $"{m.SkippedSlot}: {m.Skipped}. This run no longer trains; an earlier snapshot or a new run with a smaller --lr may");
            return;
        }

        // At an epoch's end the state waits for the evaluation: its snapshot tells whether it is the best one.
        var endsEpoch = _phase == RunPhase.Training && _version >= _figures.EpochEnd(new StepNumber(m.Step));
        if (!endsEpoch) Write(_captures.Reach(_version, _figures.Position(_version)));
        if (_phase == RunPhase.Stopping && _version == _last) _phase = RunPhase.Finishing;
        if (endsEpoch) EvaluateEpoch();
    }

    private void Sum(GradientSum m)
    {
        if (_shards.Sum(m) is not { } squares) return;
        _effects.Add(new ToShards(new GradientNorm { Generation = m.Generation, Step = m.Step, Squares = squares }));
    }

    private string WhyRefused(StepRefused m)
    {
        if (m.WorkerId == 0 && !m.HasElement)
            return $"{m.Reason}; nothing of this step was applied. A smaller --lr may help; "
                + "--on-nan skip leaves such steps out";
        var place = m.HasElement ? $" ({PlaceOf(m)})" : "";
        return $"{_members.Describe(new WorkerId(m.WorkerId))} sent {m.Reason}{place} and did not say so; nothing of "
            + "this step was applied. Its memory or its network may be faulty";
    }

    private string WhyWeightsAreRefused(StepRefused m) =>
        $"version {m.Step}: the weights are not finite ({PlaceOf(m)}): an update overflowed, and no snapshot was taken of it. "
        + "The one before stands; a smaller --lr may help";

    private string PlaceOf(StepRefused m)
    {
        var element = _shards.ElementOf(m.Shard, m.Element);
        return $"float {element}, in '{_settings.Layout.EntryOfFloat((int)element).Spec.Name}'";
    }

    private void EvaluateEpoch()
    {
        if (_settings.ValRows == 0)
        {
            EndEpoch(null, null, null);
            return;
        }

        _phase = RunPhase.Evaluating;
        _evaluation = new EvaluationLedger(_version, _settings.ValRows, _settings.Update.Ema is not null);
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
        _book.Book(worker, m, _now);
        if (_evaluation.IsComplete)
        {
            var (loss, accuracy, metrics) = _evaluation.Totals();
            _evaluation = null;
            EndEpoch(loss, accuracy, metrics);
        }
        else if (_members.Contains(worker))
        {
            GivePart(worker);
        }
    }

    private void EndEpoch(double? valLoss, double? valAccuracy, EvaluationMetrics? valMetrics)
    {
        var reductions = _figures.Reductions;
        TellTimes();
        _effects.Add(new Announce(_figures.EndEpoch(_version, valLoss, valAccuracy, valMetrics, _now)));
        var why = _figures.WhyStops(_version);
        if (_version >= _settings.EndStep || why is not null)
        {
            Finish(new RunOutcome(RunEnd.Completed, why ?? ""));
            return;
        }

        if (_figures.Reductions != reductions) LowerLearningRate();
        if (_settings.SnapshotEvery == 0 || _figures.IsBest) AskForCapture(freeze: false);
        else Write(_captures.Reach(_version, _figures.Position(_version)));
        _phase = RunPhase.Training;
        _figures.BeginEpoch(_now);
        _epochEnd = _figures.EpochEnd(_version);

        // By way of the shards: a roster that overtook the request would lead them past the version that is to be copied.
        if (PlantedBug.Is(Bug.RosterOvertakesCapture)) SendRosterAtOnce();
        else ChangeRoster();
    }

    private void TellTimes()
    {
        _timesTold = _now;
        _effects.Add(new TellTimes(_book.Close(_version, _now)));
    }

    // All shards are at this version, and none goes on before the roster that follows.
    private void LowerLearningRate() => _effects.Add(new ToShards(new LowerLearningRate
    {
        Generation = _settings.Generation.Value,
        Step = _version.Value,
        Reductions = _figures.Reductions,
    }));

    private void SendRosterAtOnce()
    {
        _members.RosterNumber++;
        SendRoster(_version, Enumerable.Range(0, _settings.Slots), Enumerable.Range(0, _settings.Slots));
    }
}
