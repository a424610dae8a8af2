using System.Buffers.Binary;
using System.IO.Compression;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Reads IDX files, the form of MNIST, also compressed by gzip.</summary>
/// <remarks>
/// Two zero bytes, the type, the number of sizes, each size as four bytes, then the numbers; all with the highest byte first.
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", the section on file formats.
/// </remarks>
internal static class IdxReader
{
    private const int SizesMax = 8;
    private static readonly byte[] GzipMark = [0x1F, 0x8B];

    /// <summary>Reads the array of a file: mapped, or in memory where it was compressed.</summary>
    /// <exception cref="DataException">It is no whole IDX file.</exception>
    public static RawArray Read(string path) => FileGuard.Read(path, () => IsGzip(path) ? ReadCompressed(path) : ReadMapped(path));

    private static bool IsGzip(string path)
    {
        using var stream = Open(path);
        var mark = new byte[GzipMark.Length];
        return stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.AsSpan().SequenceEqual(GzipMark);
    }

    private static RawArray ReadMapped(string path)
    {
        var bytes = MappedBytes.Open(path);
        using var stream = Open(path);
        var (format, shape, headerBytes, lengthBytes) = ReadHeader(path, stream);
        if (bytes.Length - headerBytes != lengthBytes)
            throw new DataException(path,
                $"holds {bytes.Length - headerBytes} bytes behind its header, which says {lengthBytes}");
        return new RawArray(path, "", format, shape, bytes, headerBytes);
    }

    private static RawArray ReadCompressed(string path)
    {
        using var file = Open(path);
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        var (format, shape, _, lengthBytes) = ReadHeader(path, stream);
        return new RawArray(path, "", format, shape, new MemoryBytes(Inflated.Read(path, stream, lengthBytes, file.Length)), 0);
    }

    private static (ElementFormat Format, long[] Shape, int HeaderBytes, long LengthBytes) ReadHeader(string path, Stream stream)
    {
        Span<byte> mark = stackalloc byte[4];
        if (stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || mark[0] != 0 || mark[1] != 0)
            throw new DataException(path, "is no IDX file: it does not begin with two zero bytes");
        ElementType? type = mark[2] switch
        {
            0x08 => ElementType.UInt8,
            0x09 => ElementType.Int8,
            0x0B => ElementType.Int16,
            0x0C => ElementType.Int32,
            0x0D => ElementType.Float32,
            0x0E => ElementType.Float64,
            _ => null,
        };
        if (type is null) throw new DataException(path, $"byte 2: 0x{mark[2]:X2} is no type of an IDX file");
        if (mark[3] is < 1 or > SizesMax) throw new DataException(path, $"byte 3: {mark[3]} sizes; 1 to {SizesMax} can be read");
        Span<byte> sizes = stackalloc byte[4 * mark[3]];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
            throw new DataException(path, "ends within its header");
        var shape = new long[mark[3]];
        for (var i = 0; i < shape.Length; i++) shape[i] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * i)..]);
        var format = new ElementFormat(type.Value, IsBigEndian: true);
        if (RawArray.TryLength(shape, format) is not { } length)
            throw new DataException(path, $"its sizes [{string.Join(", ", shape)}] are too large for any file");
        return (format, shape, mark.Length + sizes.Length, length);
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
}
