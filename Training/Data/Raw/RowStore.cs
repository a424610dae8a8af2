using System.Security.Cryptography;

namespace Cluster.Training.Data.Raw;

/// <summary>Holds rows as their files hold them. They never change; any thread may read them.</summary>
internal abstract class RowStore
{
    protected RowStore(ElementFormat format, int rowCount, int[] rowShape)
    {
        Format = format;
        RowCount = rowCount;
        RowShape = rowShape;
        RowLength = rowShape.Aggregate(1, (length, size) => checked(length * size));
        RowBytes = checked(RowLength * format.SizeBytes);
    }

    /// <summary>Gets how the numbers lie.</summary>
    public ElementFormat Format { get; }

    /// <summary>Gets how many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Gets the shape of one row.</summary>
    public int[] RowShape { get; }

    /// <summary>Gets how many numbers a row has.</summary>
    public int RowLength { get; }

    /// <summary>Gets the size of one row.</summary>
    public int RowBytes { get; }

    /// <summary>Copies one row.</summary>
    public abstract void Read(int row, Span<byte> destination);

    /// <summary>Adds all rows to a hash.</summary>
    public abstract void AppendTo(IncrementalHash hash);
}
