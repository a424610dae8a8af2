using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Cluster.Training.Tests.Data;

/// <summary>Writes small data files byte by byte, as their forms are described, with nothing of the product.</summary>
internal static class MadeFiles
{
    public static byte[] Idx(byte type, uint[] shape, byte[] numbers)
    {
        var bytes = new List<byte> { 0, 0, type, (byte)shape.Length };
        foreach (var size in shape) bytes.AddRange(BigEndian(size));
        return [.. bytes, .. numbers];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) stream.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Npy(string type, string shape, byte[] numbers, string order = "False") => NpyOf(
        $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({shape}), }}", numbers);

    public static byte[] NpyOf(string header, byte[] numbers) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), (byte)((header.Length + 1) >> 8), .. Encoding.ASCII.GetBytes(header + "\n"), .. numbers];

    public static byte[] Npz(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }
        return packed.ToArray();
    }

    /// <summary>Makes a PNG image of lines as they are packed, each with its filter before it.</summary>
    public static byte[] Png(int width, int height, byte depth, byte colour, byte[] lines, byte[]? palette = null, byte interlace = 0)
    {
        using var pixels = new MemoryStream();
        using (var stream = new ZLibStream(pixels, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(lines);
        byte[] header = [.. BigEndian((uint)width), .. BigEndian((uint)height), depth, colour, 0, 0, interlace];
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("tEXt", "a\0b"u8.ToArray()), .. Chunk("IDAT", pixels.ToArray()), .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian((uint)data.Length), .. body, .. BigEndian(Crc32.HashToUInt32(body))];
    }

    public static byte[] Bmp(int width, int height, byte[] pixels) =>
    [
        .. "BM"u8, .. Little(54 + pixels.Length), .. Little(0), .. Little(54), .. Little(40), .. Little(width), .. Little(height),
        1, 0, 24, 0, .. Little(0), .. Little(pixels.Length), .. Little(0), .. Little(0), .. Little(0), .. Little(0), .. pixels,
    ];

    private static byte[] BigEndian(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(int number) => BitConverter.GetBytes(number);
}
