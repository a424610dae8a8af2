using System.Security.Cryptography;

namespace Cluster.Training.Data.Raw;

/// <summary>Holds the rows of an array.</summary>
internal sealed class ArrayRows : RowStore
{
    /// <summary>Is the most numbers that a row can have: a batch of them must fit into memory as float32.</summary>
    public const int RowLengthMax = 1 << 22;

    private readonly RawArray _array;

    private ArrayRows(RawArray array, int rowCount, int[] rowShape)
        : base(array.Format, rowCount, rowShape) => _array = array;

    /// <summary>Takes an array's rows: its first size counts them.</summary>
    /// <param name="array">The array.</param>
    /// <param name="isImages">Whether rows of two sizes are images of one channel.</param>
    /// <exception cref="DataException">There are no rows, or too many, or they are too long.</exception>
    public static ArrayRows Of(RawArray array, bool isImages = false)
    {
        if (array.Shape.Count == 0) throw array.Bad("there is one number only; the first size must count rows");
        if (array.Shape[0] is < 1 or > int.MaxValue)
            throw array.Bad($"{array.Shape[0]} rows; at least 1 and at most {int.MaxValue} can be read");
        var shape = array.Shape.Skip(1).ToArray();
        if (shape.Length == 0) shape = [1];
        if (isImages && shape.Length == 2) shape = [1, .. shape];
        if (shape.Contains(0)) throw array.Bad("a row holds no number");
        if (RawArray.TryLength(shape, new ElementFormat(ElementType.UInt8)) is not <= RowLengthMax)
            throw array.Bad($"a row has more than {RowLengthMax} numbers");
        return new ArrayRows(array, (int)array.Shape[0], [.. shape.Select(size => (int)size)]);
    }

    /// <inheritdoc/>
    public override void Read(int row, Span<byte> destination) =>
        _array.Bytes.Read(_array.Offset + (long)row * RowBytes, destination[..RowBytes]);

    /// <inheritdoc/>
    public override void AppendTo(IncrementalHash hash) => _array.AppendTo(hash);
}
