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
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Writes <c>x</c> (float32, [N, row shape]) and <c>y</c> (int64 [N], or float32 [N, 1]) to a stream.
    /// </summary>
    public static void Write(Stream stream, Dataset dataset)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteArray(archive, "x", "<f4", [dataset.RowCount, .. dataset.RowShape],
            MemoryMarshal.AsBytes(dataset.Features), (long)dataset.RowCount * dataset.RowLength * sizeof(float));
        var labelBytes = (long)dataset.RowCount * dataset.LabelSizeBytes;
        if (dataset.LabelKind == LabelKind.Class)
            WriteArray(archive, "y", "<i8", [dataset.RowCount], dataset.LabelBytes, labelBytes);
        else
            WriteArray(archive, "y", "<f4", [dataset.RowCount, 1], dataset.LabelBytes, labelBytes);
    }

    // The stored rows again and again, until all rows are written.
    private static void WriteArray(
        ZipArchive archive, string name, string type, int[] shape, ReadOnlySpan<byte> stored, long lengthBytes)
    {
        var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(Header(type, shape));
        for (long part; lengthBytes > 0; lengthBytes -= part)
        {
            part = Math.Min(stored.Length, lengthBytes);
            stream.Write(stored[..(int)part]);
        }
    }

    private static byte[] Header(string type, int[] shape)
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
