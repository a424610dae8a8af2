using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Cluster.Training.Data.Formats;

namespace Cluster.Training.Data.Images;

/// <summary>Reads PNG images: grey, colour and palette, 1 to 16 bits; what is transparent is taken as it is.</summary>
/// <remarks>
/// Chunks are checked by their checksums, the pixels by zlib's. Of 16 bits the upper 8 are kept. Interlaced images are refused.
/// Source: Portable Network Graphics (PNG) Specification, second edition, W3C 2003.
/// </remarks>
internal static class PngReader
{
    private const int ChunkBytes = 12; // length, type and checksum
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];

    /// <summary>Reads an image.</summary>
    /// <exception cref="DataException">It is damaged, or of a form that is not read.</exception>
    public static RawImage Read(string file, byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Signature)) throw new DataException(file, "is no PNG image: its first eight bytes differ");
        PngHeader? header = null;
        var palette = Array.Empty<byte>();
        using var pixels = new MemoryStream();
        for (var at = Signature.Length; ;)
        {
            var (type, data) = ReadChunk(file, bytes, at);
            if ((header is null) != (type == "IHDR"))
                throw new DataException(file, $"byte {at}: the header must come first and once");
            switch (type)
            {
                case "IHDR": header = PngHeader.Parse(file, data.Span); break;
                case "PLTE": palette = data.ToArray(); break;
                case "IDAT": pixels.Write(data.Span); break;
                case "IEND": return Unpack(file, header!, palette, pixels);
                case [>= 'a', ..]: break; // not needed to show the image
                default:
                    throw new DataException(file,
                        $"byte {at}: a chunk '{DataException.Escape(type)}' that must be understood is not known");
            }
            at += ChunkBytes + data.Length;
        }
    }

    private static (string Type, ReadOnlyMemory<byte> Data) ReadChunk(string file, byte[] bytes, int at)
    {
        if (bytes.Length - at < ChunkBytes) throw new DataException(file, $"byte {at}: the file ends before its last chunk");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
        if (length > bytes.Length - at - ChunkBytes)
            throw new DataException(file, $"byte {at}: a chunk of {length} bytes reaches beyond the file");
        var type = Encoding.Latin1.GetString(bytes, at + 4, 4);
        var checksum = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length));
        if (Crc32.HashToUInt32(bytes.AsSpan(at + 4, 4 + (int)length)) != checksum)
            throw new DataException(file,
                $"byte {at}: the checksum of chunk '{DataException.Escape(type)}' differs: the file is damaged");
        return (type, bytes.AsMemory(at + 8, (int)length));
    }

    private static RawImage Unpack(string file, PngHeader header, byte[] palette, MemoryStream packed)
    {
        packed.Position = 0;
        var compressedBytes = packed.Length;
        byte[] lines;
        try
        {
            using var stream = new ZLibStream(packed, CompressionMode.Decompress);
            lines = Inflated.Read(file, stream, (long)header.Height * (1 + header.LineBytes), compressedBytes);
        }
        catch (InvalidDataException error)
        {
            throw new DataException(file, $"the pixels are damaged: {error.Message}", error);
        }
        for (var y = 0; y < header.Height; y++) Unfilter(file, header, lines, y);
        if (header.IsPalette && palette.Length % 3 != 0)
            throw new DataException(file, $"a palette of {palette.Length} bytes holds no whole colours");
        return RawImage.Of(header.Channels, header.Height, header.Width, (y, x, channel) => Pixel(file, header, palette, lines, y, x, channel));
    }

    private static byte Pixel(string file, PngHeader header, byte[] palette, byte[] lines, int y, int x, int channel)
    {
        var line = lines.AsSpan(y * (1 + header.LineBytes) + 1, header.LineBytes);
        if (header.BitDepth >= 8) // of 16 bits the upper byte comes first
        {
            var value = line[(x * header.Samples + (header.IsPalette ? 0 : channel)) * (header.BitDepth / 8)];
            return header.IsPalette ? Colour(file, palette, value, channel) : value;
        }
        var bit = x * header.BitDepth;
        var max = (1 << header.BitDepth) - 1;
        var small = line[bit / 8] >> (8 - header.BitDepth - bit % 8) & max;
        return header.IsPalette ? Colour(file, palette, small, channel) : (byte)(small * 255 / max);
    }

    private static byte Colour(string file, byte[] palette, int index, int channel) => 3 * index + channel < palette.Length
        ? palette[3 * index + channel]
        : throw new DataException(file, $"a pixel has colour {index} of a palette of {palette.Length / 3}");

    // Each line says what its bytes were counted from: the pixel before (a), the line above (b), both, or the pixel before that (c).
    private static void Unfilter(string file, PngHeader header, byte[] lines, int y)
    {
        var size = 1 + header.LineBytes;
        var line = lines.AsSpan(y * size, size);
        var above = y == 0 ? default : lines.AsSpan((y - 1) * size, size);
        var back = Math.Max(1, header.Samples * header.BitDepth / 8);
        var filter = line[0];
        if (filter > 4) throw new DataException(file, $"line {y} has filter {filter}, which there is not");
        for (var i = 1; i < size; i++)
        {
            int a = i > back ? line[i - back] : 0;
            int b = y > 0 ? above[i] : 0;
            var c = i > back && y > 0 ? above[i - back] : 0;
            line[i] += (byte)(filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) });
        }
    }

    private static int Paeth(int a, int b, int c)
    {
        var (toA, toB, toC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - 2 * c));
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
