namespace Cluster.Training;

/// <summary>Writes and joins shapes.</summary>
internal static class Shapes
{
    /// <summary>Writes a shape as <c>[2, 3]</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Puts the number of rows before the shape of one row.</summary>
    public static long[] Batch(int rows, IReadOnlyList<int> rowShape)
    {
        var shape = new long[rowShape.Count + 1];
        shape[0] = rows;
        for (var i = 0; i < rowShape.Count; i++) shape[i + 1] = rowShape[i];
        return shape;
    }
}
