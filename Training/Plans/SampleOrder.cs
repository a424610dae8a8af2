namespace Cluster.Training.Plans;

/// <summary>Answers which rows any slot of any step of the run takes. Any thread may ask.</summary>
/// <remarks>
/// Keeps the orders of the two epochs used last: a loader that is ahead works in the next one already.
/// </remarks>
public sealed class SampleOrder
{
    private readonly Lock _gate = new();
    private EpochPlan? _newest;
    private EpochPlan? _older;

    /// <summary>Creates the order of a run.</summary>
    /// <param name="batches">How each epoch is cut.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="shuffle">Whether rows are shuffled anew in each epoch.</param>
    public SampleOrder(BatchPlan batches, long seed, bool shuffle = true)
    {
        Batches = batches;
        Seed = seed;
        Shuffle = shuffle;
    }

    /// <summary>Gets how each epoch is cut.</summary>
    public BatchPlan Batches { get; }

    /// <summary>Gets the run's seed.</summary>
    public long Seed { get; }

    /// <summary>Gets whether rows are shuffled anew in each epoch.</summary>
    public bool Shuffle { get; }

    /// <summary>Returns the plan of one epoch (from 0), computed now where it is not at hand.</summary>
    public EpochPlan Epoch(long epoch)
    {
        lock (_gate)
        {
            if (_newest?.Epoch == epoch) return _newest;
            if (_older?.Epoch != epoch) _older = new EpochPlan(Batches, Seed, epoch, Shuffle);
            (_newest, _older) = (_older, _newest);
            return _newest;
        }
    }

    /// <summary>Returns the rows of one slot of one step of the run, numbered within the training split.</summary>
    public ReadOnlySpan<int> RowsOf(long step, int slot)
    {
        var position = Batches.At(step);
        return Epoch(position.Epoch).RowsOf(position.StepInEpoch, slot);
    }
}
