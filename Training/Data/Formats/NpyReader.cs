using System.IO.Compression;
using System.IO.Hashing;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Reads the arrays of .npy files, mapped, and of .npz files, in memory.</summary>
internal static class NpyReader
{
    private const string Extension = ".npy";
    private const int ArraysMax = 10_000;

    /// <summary>Reads the array of an .npy file.</summary>
    /// <exception cref="DataException">It is no whole .npy file of plain numbers.</exception>
    public static RawArray Read(string path) => FileGuard.Read(path, () =>
    {
        var bytes = MappedBytes.Open(path);
        using var stream = Open(path);
        var header = NpyHeader.Read(path, stream);
        if (bytes.Length - header.HeaderBytes != header.LengthBytes)
            throw new DataException(path,
                $"holds {bytes.Length - header.HeaderBytes} bytes behind its header, which says {header.LengthBytes}");
        return InRowOrder(new RawArray(path, "", header.Format, header.Shape, bytes, header.HeaderBytes), header.IsFortranOrder);
    });

    /// <summary>Reads the arrays of an .npz file that <paramref name="wanted"/> names, or all.</summary>
    /// <exception cref="DataException">It is no whole .npz file of plain numbers.</exception>
    public static IReadOnlyList<RawArray> ReadArchive(string path, Func<string, bool>? wanted = null) => FileGuard.Read(path, () =>
    {
        using var stream = Open(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        if (archive.Entries.Count > ArraysMax) throw new DataException(path, $"holds more than {ArraysMax} entries");
        if (archive.Entries.Sum(entry => (decimal)entry.CompressedLength) > stream.Length)
            throw new DataException(path, "its entries overlap: together they are longer than the file");
        var arrays = new List<RawArray>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (!names.Add(entry.FullName))
                throw new DataException(path, $"holds '{DataException.Escape(entry.FullName)}' twice");
            var name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : null;
            if (name is null || wanted?.Invoke(name) == false) continue;
            arrays.Add(ReadEntry(path, name, entry));
        }
        return arrays;
    });

    private static RawArray ReadEntry(string path, string name, ZipArchiveEntry entry)
    {
        var where = $"{path} ({DataException.Escape(entry.FullName)})";
        using var stream = entry.Open();
        var hashed = new HashedStream(stream);
        var header = NpyHeader.Read(where, hashed);
        var bytes = Inflated.Read(where, hashed, header.LengthBytes, entry.CompressedLength);
        if (hashed.Hash != entry.Crc32) throw new DataException(where, "its checksum differs: the file is damaged");
        return InRowOrder(new RawArray(path, name, header.Format, header.Shape, new MemoryBytes(bytes), 0), header.IsFortranOrder);
    }

    // Row r of an array in Fortran order lies in as many places as it has numbers: it is put together once.
    private static RawArray InRowOrder(RawArray array, bool isFortranOrder)
    {
        if (!isFortranOrder || array.Shape.Count < 2) return array;
        var (length, size) = (array.LengthBytes, array.Format.SizeBytes);
        if (length > RawBytes.MemoryBytesMax)
            throw array.Bad("is in Fortran order and too large to be turned in memory; save numpy.ascontiguousarray(x) instead");
        var (source, turned) = (new byte[length], new byte[length]);
        array.Bytes.Read(array.Offset, source);
        var index = new long[array.Shape.Count];
        var strides = new long[index.Length];
        var stride = (long)size;
        for (var i = 0; i < strides.Length; i++) (strides[i], stride) = (stride, stride * array.Shape[i]);
        for (var at = 0L; at < length; at += size)
        {
            var from = 0L;
            for (var i = 0; i < index.Length; i++) from += index[i] * strides[i];
            source.AsSpan((int)from, size).CopyTo(turned.AsSpan((int)at));
            for (var i = index.Length - 1; i >= 0 && ++index[i] == array.Shape[i]; i--) index[i] = 0;
        }
        return array with { Bytes = new MemoryBytes(turned), Offset = 0 };
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>Computes the checksum of what is read, as .NET's zip reader checks none.</summary>
    private sealed class HashedStream(Stream inner) : Stream
    {
        private readonly Crc32 _crc = new();

        public uint Hash => _crc.GetCurrentHashAsUInt32();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _crc.Append(buffer[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
