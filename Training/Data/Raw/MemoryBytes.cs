namespace Cluster.Training.Data.Raw;

/// <summary>Holds bytes in memory: of a file that cannot be mapped.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : RawBytes
{
    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> destination) =>
        bytes.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
}
