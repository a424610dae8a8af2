namespace Cluster.Training.Plans;

/// <summary>
/// Cuts the validation rows into parts of a fixed size, each evaluated exactly once by whichever worker.
/// </summary>
/// <remarks>
/// The parts do not depend on the number of workers, and their sums are added in the order of the parts: so the
/// validation loss is the same bits for any number of workers.
/// </remarks>
public sealed record EvaluationPlan
{
    /// <summary>Is the size of a part where nothing else is asked: large enough to keep the arithmetic busy.</summary>
    public const int DefaultPartSize = 256;

    /// <summary>
    /// Creates the plan for <paramref name="rowCount"/> rows in parts of <paramref name="partSize"/>.
    /// </summary>
    public EvaluationPlan(int rowCount, int partSize = DefaultPartSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partSize);
        RowCount = rowCount;
        PartSize = partSize;
    }

    /// <summary>Gets how many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Gets how many rows a part has; the last may have fewer.</summary>
    public int PartSize { get; }

    /// <summary>Gets how many parts there are.</summary>
    public int PartCount => RowCount / PartSize + (RowCount % PartSize == 0 ? 0 : 1);

    /// <summary>Returns the rows of one part (from 0).</summary>
    public RowRange PartOf(int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, PartCount);
        var start = part * PartSize;
        return new RowRange(start, Math.Min(PartSize, RowCount - start));
    }
}
