using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Cluster.Training.Data;

/// <summary>Writes a dataset as an .npz file that <c>numpy.load</c> opens: arrays <c>x</c> and <c>y</c>.</summary>
/// <remarks>
/// The same rows give the same bytes. Source: NEP 1, "A Simple File Format for NumPy Arrays", format version 1.0.
/// </remarks>
public static class NpzWriter
{
    private const int HeaderAlignmentBytes = 64;
    private const int PrefixBytes = 10; // mark byte, "NUMPY", two version bytes, two length bytes
    private const int WriteBytes = 1 << 20;
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Writes <c>x</c> (float32, [N, row shape]) and <c>y</c> (int64 [N], or float32 [N, 1]) to a stream.
    /// </summary>
    public static void Write(Stream stream, Dataset dataset)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteArray(archive, "x", "<f4", [dataset.RowCount, .. dataset.RowShape], dataset.RowLength * sizeof(float), dataset.RowCount,
            (rows, bytes) => dataset.CopyFeatures(rows, MemoryMarshal.Cast<byte, float>(bytes)));
        int[] labelShape = dataset.LabelKind == LabelKind.Class && dataset.LabelLength == 1 ? [] : [dataset.LabelLength];
        WriteArray(archive, "y", dataset.LabelKind == LabelKind.Class ? "<i8" : "<f4", [dataset.RowCount, .. labelShape],
            dataset.LabelSizeBytes, dataset.RowCount, (rows, bytes) => dataset.CopyLabels(rows, bytes));
    }

    // As many rows at a time as make a large write.
    private static void WriteArray(ZipArchive archive, string name, string type, int[] shape, int rowBytes, int rowCount,
        Action<ReadOnlySpan<int>, Span<byte>> copy)
    {
        var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(Header(type, shape));
        var rows = new int[Math.Min(rowCount, Math.Max(1, WriteBytes / rowBytes))];
        var buffer = new byte[rows.Length * rowBytes];
        for (var first = 0; first < rowCount; first += rows.Length)
        {
            var count = Math.Min(rows.Length, rowCount - first);
            for (var i = 0; i < count; i++) rows[i] = first + i;
            copy(rows.AsSpan(0, count), buffer);
            stream.Write(buffer.AsSpan(0, count * rowBytes));
        }
    }

    /// <summary>Makes what an array of this type and shape begins with.</summary>
    internal static byte[] Header(string type, int[] shape)
    {
        var sizes = string.Concat(shape.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size}, ")));
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes.TrimEnd(' ')}), }}";
        var length = PrefixBytes + text.Length + 1;
        var padding = (HeaderAlignmentBytes - length % HeaderAlignmentBytes) % HeaderAlignmentBytes;
        var body = text + new string(' ', padding) + "\n";
        var length16 = (ushort)body.Length;
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)length16, (byte)(length16 >> 8), .. Encoding.ASCII.GetBytes(body)];
    }
}
