namespace Cluster.Parameters.Reduction;

/// <summary>
/// Averages the slots of one step: <c>g = sum of (n_k / n) * g_k</c>, block by block, so that a block can go straight
/// on to the optimizer while it is still in the cache.
/// </summary>
/// <remarks>
/// Floating-point addition is not associative, so the order is fixed. Slots without rows are left out; the others, in
/// ascending slot order, are the leaves of a pairwise tree: leaves (0, 1), (2, 3), ... are added left to right, then
/// the sums of neighbouring pairs, and so on; the odd one of a level moves up unchanged. The weight of a leaf is
/// <c>(float)(n_k / (double)n)</c>; a product is rounded to float before it is added. The result thus depends on the
/// values and the row counts only, never on who computed a slot or when it came. A single leaf is passed on as it is.
/// </remarks>
public sealed class SlotReduction
{
    /// <summary>The most floats that one call of <see cref="Reduce"/> covers: 16 KiB, so that the tree's blocks stay in
    /// the innermost caches while each memory stream is long enough for the prefetcher.</summary>
    public const int BlockLength = 4096;

    /// <summary>The most slots of one step; far above any number of workers this runs with.</summary>
    public const int MaxSlots = 4096;

    private readonly ReadOnlyMemory<float>[] _values;
    private readonly int[] _rows;
    private readonly int[] _leaves;
    private readonly float[] _weights;
    private readonly ReductionScratch[] _scratch;
    private int _leafCount;
    private bool _planned;

    /// <summary>Creates a reduction that is reused for every step.</summary>
    /// <param name="slots">The number of slots, 1 to <see cref="MaxSlots"/>.</param>
    public SlotReduction(int slots)
        : this(slots, threads: 1)
    {
    }

    /// <summary>Creates a reduction whose blocks several threads average at the same time.</summary>
    internal SlotReduction(int slots, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, MaxSlots);
        _values = new ReadOnlyMemory<float>[slots];
        _rows = new int[slots];
        _leaves = new int[slots];
        _weights = new float[slots];
        _scratch = new ReductionScratch[threads];
        for (int thread = 0; thread < threads; thread++)
            _scratch[thread] = new ReductionScratch(slots);
    }

    /// <summary>Gets the number of slots.</summary>
    public int Slots => _rows.Length;

    /// <summary>Gets the rows of all slots together.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets the number of floats of a slot's values; 0 before the first is set.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the first slot that has rows, whose integer buffers count.</summary>
    /// <exception cref="InvalidOperationException">No slot has rows.</exception>
    public int FirstSlotWithRows
    {
        get
        {
            Plan();
            return _leaves[0];
        }
    }

    /// <summary>Forgets the slots of the step before.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        Array.Clear(_rows);
        Rows = 0;
        Length = 0;
        _planned = false;
    }

    /// <summary>Sets what one slot computed.</summary>
    /// <param name="slot">The slot's index.</param>
    /// <param name="values">Its floats, as many as every other slot's; read until the next <see cref="Clear"/>.</param>
    /// <param name="rows">The rows it was computed from; 0 leaves the slot out.</param>
    /// <exception cref="ArgumentException">The length differs from the other slots'.</exception>
    public void Set(int slot, ReadOnlyMemory<float> values, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (rows > 0 && Rows - _rows[slot] > 0 && values.Length != Length)
            throw new ArgumentException($"Slot {slot} has {values.Length} floats instead of {Length}.", nameof(values));
        Rows += rows - _rows[slot];
        _rows[slot] = rows;
        _values[slot] = values;
        if (rows > 0)
            Length = values.Length;
        _planned = false;
    }

    /// <summary>Averages as many floats as the destination holds.</summary>
    /// <param name="destination">Receives the averages.</param>
    /// <param name="offset">The first float of the slots' values.</param>
    /// <exception cref="InvalidOperationException">No slot has rows.</exception>
    public void ReduceTo(Span<float> destination, int offset = 0)
    {
        Plan();
        for (int done = 0; done < destination.Length; done += BlockLength)
        {
            int count = Math.Min(BlockLength, destination.Length - done);
            ReductionKernels.Write(Reduce(offset + done, count, thread: 0), destination.Slice(done, count));
        }
    }

    /// <summary>Lays out the tree once all slots are set; from then on, until the next change, several threads may call
    /// <see cref="Reduce"/>.</summary>
    /// <exception cref="InvalidOperationException">No slot has rows.</exception>
    internal void Plan()
    {
        if (_planned)
            return;
        _leafCount = 0;
        for (int slot = 0; slot < _rows.Length; slot++)
        {
            if (_rows[slot] == 0)
                continue;
            _leaves[_leafCount] = slot;
            _weights[_leafCount++] = (float)(_rows[slot] / (double)Rows);
        }

        if (_leafCount == 0)
            throw new InvalidOperationException("No slot has rows.");
        _planned = true;
    }

    /// <summary>Averages one block, after <see cref="Plan"/>; two slots are left to their reader to add.</summary>
    /// <param name="offset">The first float.</param>
    /// <param name="count">The number of floats, at most <see cref="BlockLength"/>.</param>
    /// <param name="thread">The index of the calling thread, whose scratch area is used.</param>
    /// <returns>The averages; valid until the thread's next call.</returns>
    internal GradientBlock Reduce(int offset, int count, int thread) => _leafCount switch
    {
        1 => new GradientBlock(Leaf(0, offset, count)),
        2 => new GradientBlock(Leaf(0, offset, count), _weights[0], Leaf(1, offset, count), _weights[1]),
        _ => new GradientBlock(ReduceTree(offset, count, _scratch[thread])),
    };

    // Walks the leaves once and keeps the unfinished sums of each level on a stack: after pair number i, as many levels
    // close as i + 1 has trailing zero bits. What is left closes from the right, which is how the odd one moves up.
    private ReadOnlySpan<float> ReduceTree(int offset, int count, ReductionScratch scratch)
    {
        int top = 0;
        for (int leaf = 0; leaf < _leafCount; leaf += 2)
        {
            AddLeaves(leaf, offset, scratch.Block(top++, count));
            for (int pairs = leaf / 2 + 1; (pairs & 1) == 0; pairs >>= 1)
                Close(scratch, ref top, count);
        }

        while (top > 1)
            Close(scratch, ref top, count);
        return scratch.Block(0, count);
    }

    private void AddLeaves(int leaf, int offset, Span<float> block)
    {
        ReadOnlySpan<float> left = Leaf(leaf, offset, block.Length);
        if (leaf + 1 < _leafCount)
        {
            ReadOnlySpan<float> right = Leaf(leaf + 1, offset, block.Length);
            ReductionKernels.Write(new GradientBlock(left, _weights[leaf], right, _weights[leaf + 1]), block);
        }
        else
        {
            ReductionKernels.Scale(left, _weights[leaf], block);
        }
    }

    private static void Close(ReductionScratch scratch, ref int top, int count)
    {
        top--;
        ReductionKernels.Add(scratch.Block(top - 1, count), scratch.Block(top, count));
    }

    private ReadOnlySpan<float> Leaf(int leaf, int offset, int count) =>
        _values[_leaves[leaf]].Span.Slice(offset, count);
}
