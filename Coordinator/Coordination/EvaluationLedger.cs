using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <summary>Hands out the validation rows of one version and sums what comes back, each row exactly once.</summary>
/// <remarks>
/// The rows are cut into parts of a fixed size, which does not depend on the workers, and the sums are added in the order
/// of the parts: the figures are the same bits for any number of workers.
/// </remarks>
internal sealed class EvaluationLedger
{
    /// <summary>Rows of a part: large enough to hide a message, small enough to share among workers.</summary>
    public const int PartRows = 256;

    private readonly int _rows;
    private readonly bool _isOfAverage;
    private readonly PartEvaluated?[] _results;
    private readonly WorkerId?[] _owners;

    /// <summary>
    /// Creates the ledger of <paramref name="rows"/> validation rows at version <paramref name="step"/>.
    /// </summary>
    /// <param name="step">The version.</param>
    /// <param name="rows">The validation rows.</param>
    /// <param name="isOfAverage">Whether the average of the weights is judged, not the weights.</param>
    public EvaluationLedger(StepNumber step, int rows, bool isOfAverage = false)
    {
        Step = step;
        (_rows, _isOfAverage) = (rows, isOfAverage);
        var parts = (rows + PartRows - 1) / PartRows;
        _results = new PartEvaluated?[parts];
        _owners = new WorkerId?[parts];
    }

    /// <summary>Gets the version that is evaluated.</summary>
    public StepNumber Step { get; }

    /// <summary>Gets whether each part has come back.</summary>
    public bool IsComplete => Array.TrueForAll(_results, r => r is not null);

    /// <summary>Tells whether <paramref name="worker"/> holds a part that has not come back.</summary>
    public bool IsBusy(WorkerId worker)
    {
        for (var part = 0; part < _owners.Length; part++)
            if (_owners[part] == worker && _results[part] is null)
                return true;
        return false;
    }

    /// <summary>Gives the next open part to <paramref name="worker"/>.</summary>
    /// <returns>The part, or null where none is open.</returns>
    public EvaluatePart? TakeNext(WorkerId worker, Generation generation)
    {
        // A lost worker's result may have come after its part was opened again.
        var part = 0;
        while (part < _owners.Length && !IsOpen(part)) part++;
        if (part == _owners.Length) return null;
        _owners[part] = worker;
        var first = part * (PlantedBug.Is(Bug.EvaluationRowsOverlap) ? PartRows - 1 : PartRows);
        return new EvaluatePart
        {
            Generation = generation.Value,
            Step = Step.Value,
            Part = part,
            FirstRow = first,
            Rows = Math.Min(PartRows, _rows - first),
            Average = _isOfAverage,
        };
    }

    private bool IsOpen(int part) => _owners[part] is null && _results[part] is null;

    /// <summary>Opens again what a lost worker had not returned.</summary>
    public void Release(WorkerId worker)
    {
        for (var part = 0; part < _owners.Length; part++)
            if (_owners[part] == worker && _results[part] is null)
                _owners[part] = null;
    }

    /// <summary>Books a result; a second one for the same part, or one of another version, changes nothing.</summary>
    /// <returns>Whether it was booked, and for whom it was open.</returns>
    public bool Book(PartEvaluated result, out WorkerId worker)
    {
        worker = default;
        if (result.Step != Step.Value || result.Part < 0 || result.Part >= _results.Length) return false;
        if (_results[result.Part] is not null) return false;
        _results[result.Part] = result;
        worker = _owners[result.Part] ?? default;
        return true;
    }

    /// <summary>Sums the results.</summary>
    /// <returns>Mean loss, and accuracy and metrics where the job has them.</returns>
    public (double Loss, double? Accuracy, EvaluationMetrics? Metrics) Totals()
    {
        double loss = 0;
        long rows = 0, correct = 0;
        var hasAccuracy = true;
        var metrics = new MetricSums();
        foreach (var result in _results)
        {
            loss += result!.LossSum;
            if (PlantedBug.Is(Bug.EvaluationPartTwice) && result.Part == 0) loss += result.LossSum;
            rows += result.Rows;
            correct += result.Correct;
            hasAccuracy &= result.HasAccuracy;
            if (result.Metrics is not null) EvaluationMetrics.Add(metrics, result.Metrics);
        }

        return (loss / rows, hasAccuracy ? (double)correct / rows : null, EvaluationMetrics.Of(metrics, rows));
    }
}
