using System.Buffers.Binary;

namespace Cluster.Training.Data.Images;

/// <summary>Reads BMP images without compression: 8 bits with a palette, 24 and 32 bits.</summary>
/// <remarks>Source: the documentation of BITMAPFILEHEADER and BITMAPINFOHEADER in the Windows API.</remarks>
internal static class BmpReader
{
    private const int HeaderBytes = 54;
    private const int PlaneHeaderBytes = 14;

    /// <summary>Reads an image.</summary>
    /// <exception cref="DataException">It is damaged, or of a form that is not read.</exception>
    public static RawImage Read(string file, byte[] bytes)
    {
        if (bytes.Length < HeaderBytes) throw new DataException(file, "ends within its header");
        long first = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(10));
        long infoBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(14));
        var width = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(18));
        long signedHeight = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(22));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(28));
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(30));
        if (bits is not (8 or 24 or 32) || compression != 0)
            throw new DataException(file,
                $"{bits} bits with compression {compression} are not read; save it with 24 bits and without");
        var isTopFirst = signedHeight < 0;
        RawImage.CheckSize(file, 3, Math.Abs(signedHeight), width);
        var height = (int)Math.Abs(signedHeight);
        var lineBytes = ((long)width * bits + 31) / 32 * 4;
        if (first < HeaderBytes || first + lineBytes * height > bytes.Length)
            throw new DataException(file,
                $"holds {Math.Max(0, bytes.Length - first)} bytes of pixels, where {lineBytes * height} were expected");
        return RawImage.Of(3, height, width, (y, x, channel) =>
        {
            var line = first + (isTopFirst ? y : height - 1 - y) * lineBytes;
            var place = bits == 8
                ? PlaneHeaderBytes + infoBytes + 4 * bytes[line + x] // the palette lies behind the header
                : line + x * (bits / 8);
            place += 2 - channel; // blue comes first
            return place < first || bits > 8 ? bytes[place] : throw new DataException(file,
                "a pixel has a colour beyond the palette");
        });
    }
}
