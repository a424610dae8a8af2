namespace Cluster.Training.Plans;

/// <summary>
/// Cuts an epoch's rows into batches and each batch into slots: arithmetic only, every answer in O(1).
/// </summary>
/// <remarks>
/// Step b of an epoch takes places [b * BatchSize, (b + 1) * BatchSize) of the epoch's order; the last step takes
/// what is left, or is dropped. A batch of n rows is cut into K contiguous parts: the first n mod K have one row more
/// than the others. A slot is empty where n is less than K.
/// </remarks>
public sealed record BatchPlan
{
    /// <summary>Creates the plan.</summary>
    /// <param name="rowCount">Rows in the training split, at least 1.</param>
    /// <param name="batchSize">Rows per step over all slots, at least 1.</param>
    /// <param name="slotCount">Slots per step, between 1 and <paramref name="batchSize"/>.</param>
    /// <param name="dropLast">Whether a last batch with fewer rows is left out.</param>
    /// <exception cref="JobException">A number is out of its range, or no step is left.</exception>
    public BatchPlan(int rowCount, int batchSize, int slotCount, bool dropLast = false)
    {
        if (rowCount < 1) throw new JobException("", "the training split has no rows");
        if (batchSize < 1) throw new JobException("", $"batch size must be at least 1, not {batchSize}");
        if (slotCount < 1) throw new JobException("", $"slots must be at least 1, not {slotCount}");
        if (slotCount > batchSize)
            throw new JobException("", $"{slotCount} slots need a batch size of at least {slotCount}, not {batchSize}");
        if (dropLast && rowCount < batchSize)
            throw new JobException("", $"drop_last leaves no step: {rowCount} rows, batch size {batchSize}");
        RowCount = rowCount;
        BatchSize = batchSize;
        SlotCount = slotCount;
        DropLast = dropLast;
    }

    /// <summary>Gets how many rows the training split has.</summary>
    public int RowCount { get; }

    /// <summary>Gets how many rows a step takes over all its slots.</summary>
    public int BatchSize { get; }

    /// <summary>Gets how many slots a step has.</summary>
    public int SlotCount { get; }

    /// <summary>Gets whether a last batch with fewer rows is left out.</summary>
    public bool DropLast { get; }

    /// <summary>Gets how many steps an epoch has.</summary>
    public int StepsPerEpoch => RowCount / BatchSize + (DropLast || RowCount % BatchSize == 0 ? 0 : 1);

    /// <summary>Gets how many rows an epoch uses: all, or fewer where the last batch is dropped.</summary>
    public int RowsPerEpoch => DropLast ? StepsPerEpoch * BatchSize : RowCount;

    /// <summary>Gets the largest number of rows that one slot can hold.</summary>
    public int LargestSlot => (Math.Min(BatchSize, RowCount) + SlotCount - 1) / SlotCount;

    /// <summary>Finds the epoch that <paramref name="step"/> (from 0) lies in, and its place there.</summary>
    public StepPosition At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, stepInEpoch) = Math.DivRem(step, StepsPerEpoch);
        return new StepPosition(epoch, (int)stepInEpoch);
    }

    /// <summary>Returns the places in the epoch's order that one step takes.</summary>
    public RowRange BatchOf(int stepInEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stepInEpoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stepInEpoch, StepsPerEpoch);
        var start = stepInEpoch * BatchSize;
        return new RowRange(start, Math.Min(BatchSize, RowCount - start));
    }

    /// <summary>Returns the places in the epoch's order that one slot of one step takes.</summary>
    public RowRange SlotOf(int stepInEpoch, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, SlotCount);
        var batch = BatchOf(stepInEpoch);
        var (each, larger) = Math.DivRem(batch.Count, SlotCount);
        var start = batch.Start + slot * each + Math.Min(slot, larger);
        return new RowRange(start, each + (slot < larger ? 1 : 0));
    }
}
