using System.Security.Cryptography;

namespace Cluster.Training.Data.Raw;

/// <summary>Is an array as a data file holds it: rows first, row after row, not yet converted.</summary>
/// <param name="File">The file that it is of.</param>
/// <param name="Name">Its name in the file; empty where it is the only one.</param>
/// <param name="Format">How its numbers lie.</param>
/// <param name="Shape">Its sizes; the first one counts rows.</param>
/// <param name="Bytes">What holds it.</param>
/// <param name="Offset">Where it begins there.</param>
internal sealed record RawArray(
    string File, string Name, ElementFormat Format, IReadOnlyList<long> Shape, RawBytes Bytes, long Offset)
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Gets how many bytes it has.</summary>
    public long LengthBytes => TryLength(Shape, Format) ?? throw new InvalidOperationException("The shape was not checked.");

    /// <summary>Gets text such as <c>x: uint8 [60000, 28, 28]</c>.</summary>
    public string Describe() =>
        $"{(Name.Length == 0 ? "" : $"{DataException.Escape(Name)}: ")}{Format.Text} [{string.Join(", ", Shape)}]";

    /// <summary>Returns the length in bytes that a shape needs; null where it has a negative size or no end.</summary>
    public static long? TryLength(IReadOnlyList<long> shape, ElementFormat format)
    {
        UInt128 length = (uint)format.SizeBytes;
        foreach (var size in shape)
        {
            if (size < 0 || (length *= (ulong)size) > (UInt128)long.MaxValue) return null;
        }
        return (long)length;
    }

    /// <summary>Refuses the array for a reason.</summary>
    public DataException Bad(string reason) => new(File, Name.Length == 0 ? reason : $"{Describe()}: {reason}");

    /// <summary>Gives the array's bytes to <paramref name="use"/>, in order and in parts of whole numbers.</summary>
    public void ForEachChunk(Action<long, ReadOnlySpan<byte>> use)
    {
        var length = LengthBytes;
        var buffer = new byte[Math.Min(ChunkBytes, length)];
        for (var at = 0L; at < length; at += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at));
            Bytes.Read(Offset + at, part);
            use(at / Format.SizeBytes, part);
        }
    }

    /// <summary>Adds all that the array says to a hash.</summary>
    public void AppendTo(IncrementalHash hash) => ForEachChunk((_, part) => hash.AppendData(part));
}
