using System.Buffers.Binary;

namespace Cluster.Training.Data.Images;

/// <summary>Is a PNG image's first chunk.</summary>
/// <param name="Width">Pixels of a line.</param>
/// <param name="Height">Lines.</param>
/// <param name="BitDepth">Bits of a sample.</param>
/// <param name="Samples">Samples of a pixel; the last may say how transparent it is.</param>
/// <param name="IsPalette">Whether a pixel is a place in the palette.</param>
internal sealed record PngHeader(int Width, int Height, int BitDepth, int Samples, bool IsPalette)
{
    private const int LengthBytes = 13;

    /// <summary>Gets how many channels the image has for the model.</summary>
    public int Channels => IsPalette || Samples > 2 ? 3 : 1;

    /// <summary>Gets the bytes of a line, without the one that says how it is filtered.</summary>
    public int LineBytes => (int)(((long)Width * Samples * BitDepth + 7) / 8);

    /// <summary>Reads the chunk.</summary>
    /// <exception cref="DataException">It tells of no image that is read.</exception>
    public static PngHeader Parse(string file, ReadOnlySpan<byte> data)
    {
        if (data.Length != LengthBytes)
            throw new DataException(file, $"a header of {data.Length} bytes, where PNG has {LengthBytes}");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var (depth, colour) = ((int)data[8], data[9]);
        (int Samples, bool IsPalette)? form = (colour, depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => (1, false),
            (2, 8 or 16) => (3, false),
            (3, 1 or 2 or 4 or 8) => (1, true),
            (4, 8 or 16) => (2, false),
            (6, 8 or 16) => (4, false),
            _ => null,
        };
        if (form is null || data[10] != 0 || data[11] != 0)
            throw new DataException(file,
                $"colour type {colour} of {depth} bits, compression {data[10]}, filter {data[11]} is no PNG");
        if (data[12] != 0) throw new DataException(file, "interlaced images are not read; save it without");
        RawImage.CheckSize(file, Math.Max(3, form.Value.Samples), height, width);
        return new PngHeader((int)width, (int)height, depth, form.Value.Samples, form.Value.IsPalette);
    }
}
