namespace Cluster.Parameters.Layout;

/// <summary>
/// Names the floats that one shard owns, within <see cref="ParameterVector.Floats"/>. The shard that owns the first
/// float also owns the integers.
/// </summary>
/// <param name="Offset">The first float.</param>
/// <param name="Count">The number of floats.</param>
public readonly record struct ShardRange(int Offset, int Count)
{
    // One 64-byte cache line, so that two shards never write to the same one.
    private const int BorderFloats = 16;

    /// <summary>Gets the float behind the last.</summary>
    public int End => Offset + Count;

    internal bool OwnsIntegers(ParameterLayout layout) => Offset == 0 && (Count > 0 || layout.FloatCount == 0);

    /// <summary>Cuts all floats of a layout into contiguous ranges of nearly equal length.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="shards">The number of ranges, at least 1; small layouts leave the last ones empty.</param>
    public static IReadOnlyList<ShardRange> Split(ParameterLayout layout, int shards)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        var ranges = new ShardRange[shards];
        for (int i = 0; i < shards; i++)
        {
            int start = Border(layout.FloatCount, i, shards);
            ranges[i] = new ShardRange(start, Border(layout.FloatCount, i + 1, shards) - start);
        }

        return ranges;
    }

    private static int Border(int floats, int index, int shards)
    {
        if (index == shards)
            return floats;
        long even = ((long)floats * index + shards - 1) / shards;
        return (int)Math.Min(floats, (even + BorderFloats - 1) / BorderFloats * BorderFloats);
    }
}
