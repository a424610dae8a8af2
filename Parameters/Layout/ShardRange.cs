namespace Cluster.Parameters.Layout;

/// <summary>
/// Names the floats that one shard owns, within <see cref="ParameterVector.Floats"/>. The shard that owns the last
/// float also owns the integers, so that its bytes are one piece of the vector.
/// </summary>
/// <param name="Offset">The first float.</param>
/// <param name="Count">The number of floats.</param>
public readonly record struct ShardRange(int Offset, int Count)
{
    // One 64-byte cache line, so that two shards never write to the same one; and the squares of a norm that are added first.
    private const int BorderFloats = Reduction.ReductionKernels.SquaresLength;

    /// <summary>Gets the float behind the last.</summary>
    public int End => Offset + Count;

    /// <summary>Gets the most shards of which none is empty.</summary>
    /// <param name="layout">The layout of the whole vector.</param>
    public static int MaxShards(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Math.Max(1, (layout.FloatCount + BorderFloats - 1) / BorderFloats);
    }

    /// <summary>Gets the first byte of the range in the vector.</summary>
    public int ByteOffset => Offset * sizeof(float);

    /// <summary>Gets the number of floats of the range that are optimized.</summary>
    /// <param name="layout">The layout of the whole vector.</param>
    public int ParameterCount(ParameterLayout layout) => Math.Max(0, Math.Min(End, layout.ParameterCount) - Offset);

    /// <summary>Gets the bytes of the range, with the integers where it owns them.</summary>
    /// <param name="layout">The layout of the whole vector.</param>
    public int ByteLength(ParameterLayout layout) =>
        OwnsIntegers(layout) ? layout.ByteLength - ByteOffset : Count * sizeof(float);

    /// <summary>Lays the range out as a vector of its own, whose bytes are those of the range, at the same places.</summary>
    /// <param name="layout">The layout of the whole vector.</param>
    public ParameterLayout Slice(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int parameters = ParameterCount(layout);
        return Layout(parameters, Count - parameters, OwnsIntegers(layout) ? layout.IntegerCount : 0);
    }

    /// <summary>Lays out a range by its sizes, as <see cref="Slice"/> does.</summary>
    /// <param name="parameters">Floats that are optimized.</param>
    /// <param name="floatBuffers">Floats that are averaged.</param>
    /// <param name="integerBuffers">64-bit integers.</param>
    public static ParameterLayout Layout(int parameters, int floatBuffers, int integerBuffers) => ParameterLayout.Create(
    [
        new TensorSpec("parameters", DType.Float32, [parameters], TensorKind.Parameter),
        new TensorSpec("float_buffers", DType.Float32, [floatBuffers], TensorKind.Buffer),
        new TensorSpec("integer_buffers", DType.Int64, [integerBuffers], TensorKind.Buffer),
    ]);

    internal bool OwnsIntegers(ParameterLayout layout) =>
        End == layout.FloatCount && (Count > 0 || layout.FloatCount == 0);

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
