namespace Cluster.Training.Plans;

/// <summary>Says which rows each slot of each step of one epoch takes.</summary>
public sealed class EpochPlan
{
    private readonly int[] _order;

    /// <summary>Computes the epoch's order.</summary>
    /// <param name="batches">How the epoch is cut.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="shuffle">Whether rows are shuffled; where not, they come in split order in every epoch.</param>
    public EpochPlan(BatchPlan batches, long seed, long epoch, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Batches = batches;
        Epoch = epoch;
        _order = shuffle ? Permutation.Of(seed, epoch, batches.RowCount) : Permutation.Identity(batches.RowCount);
    }

    /// <summary>Gets how the epoch is cut.</summary>
    public BatchPlan Batches { get; }

    /// <summary>Gets the epoch, from 0.</summary>
    public long Epoch { get; }

    /// <summary>Returns the rows of one step's batch, slots joined, numbered within the training split.</summary>
    public ReadOnlySpan<int> RowsOf(int stepInEpoch)
    {
        var range = Batches.BatchOf(stepInEpoch);
        return _order.AsSpan(range.Start, range.Count);
    }

    /// <summary>Returns the rows of one slot of one step, numbered within the training split.</summary>
    public ReadOnlySpan<int> RowsOf(int stepInEpoch, int slot)
    {
        var range = Batches.SlotOf(stepInEpoch, slot);
        return _order.AsSpan(range.Start, range.Count);
    }
}
