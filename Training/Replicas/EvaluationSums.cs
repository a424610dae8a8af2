using Cluster.Messages;

namespace Cluster.Training.Replicas;

/// <summary>
/// Sums over evaluated rows. Adding those of all parts in the order of the parts gives the same bits anywhere.
/// </summary>
/// <param name="Rows">How many rows were evaluated.</param>
/// <param name="LossSum">The sum over the parts of mean loss times rows.</param>
/// <param name="Correct">How many predictions were right; 0 where the job counts none.</param>
/// <param name="Metrics">What metrics of these rows are made of; null where there are no rows.</param>
public readonly record struct EvaluationSums(long Rows, double LossSum, long Correct, MetricSums? Metrics = null)
{
    /// <summary>Gets the mean loss over all rows; NaN where there were none.</summary>
    public double Loss => LossSum / Rows;

    /// <summary>Gets the share of right predictions; NaN where there were no rows.</summary>
    public double Accuracy => (double)Correct / Rows;

    /// <summary>Adds the sums of the next part.</summary>
    public static EvaluationSums operator +(EvaluationSums left, EvaluationSums right) => left.Add(right);

    /// <summary>Adds the sums of the next part.</summary>
    public EvaluationSums Add(EvaluationSums next)
    {
        var metrics = new MetricSums();
        foreach (var sums in new[] { Metrics, next.Metrics })
            if (sums is not null)
                EvaluationMetrics.Add(metrics, sums);
        return new(Rows + next.Rows, LossSum + next.LossSum, Correct + next.Correct, metrics);
    }
}
