namespace Cluster.Training.Data.Raw;

/// <summary>Holds the bytes of a data file, in memory or mapped. They never change; any thread may read them.</summary>
internal abstract class RawBytes
{
    /// <summary>Is the most that is held in memory where a file cannot be mapped: what one array can hold.</summary>
    public static readonly long MemoryBytesMax = Array.MaxLength;

    /// <summary>Gets how many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Copies the bytes at <paramref name="offset"/> until the destination is full.</summary>
    public abstract void Read(long offset, Span<byte> destination);
}
