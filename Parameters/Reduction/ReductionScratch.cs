namespace Cluster.Parameters.Reduction;

/// <summary>Holds the unfinished sums of one block while it is reduced; one thread at a time.</summary>
internal sealed class ReductionScratch
{
    private readonly float[] _blocks;

    /// <summary>Makes room for the tree over a number of slots.</summary>
    public ReductionScratch(int slots)
    {
        int depth = int.Log2(slots) + 1;
        _blocks = GC.AllocateUninitializedArray<float>(depth * SlotReduction.BlockLength, pinned: true);
    }

    /// <summary>Returns the block of one level.</summary>
    public Span<float> Block(int level, int count) => _blocks.AsSpan(level * SlotReduction.BlockLength, count);
}
