using System.IO.MemoryMappedFiles;

namespace Cluster.Training.Data.Raw;

/// <summary>Maps a file, so that only what is read comes into memory, once for all processes of the machine.</summary>
/// <remarks>The map goes with the last reference to it; a file must not be cut short while it is mapped.</remarks>
internal sealed class MappedBytes : RawBytes
{
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(MemoryMappedViewAccessor view, long length) => (_view, Length) = (view, length);

    public override long Length { get; }

    /// <summary>Maps the file at <paramref name="path"/>.</summary>
    /// <exception cref="DataException">The file is empty.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MappedBytes Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.Length;
        if (length == 0) throw new DataException(path, "the file is empty");
        using var file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedBytes(file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
    }

    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + offset), destination);
    }
}
