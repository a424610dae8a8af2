using Cluster.Training.Data.Formats;

namespace Cluster.Training.Data.Images;

/// <summary>Reads an image file by what it begins with.</summary>
internal static class ImageReader
{
    /// <summary>Are the endings of the files that are read, and of those that are refused by name.</summary>
    public static readonly string[] Extensions = [".png", ".ppm", ".pgm", ".bmp"];

    /// <summary>Are the endings of images that are not read.</summary>
    public static readonly string[] ForeignExtensions = [".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff"];

    private const long FileBytesMax = 1 << 28;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It is no whole image of a form that is read.</exception>
    public static RawImage Read(string path) => FileGuard.Read(path, () =>
    {
        if (new FileInfo(path).Length > FileBytesMax)
            throw new DataException(path, $"an image's file is longer than {FileBytesMax} bytes");
        return Decode(path, File.ReadAllBytes(path));
    });

    /// <summary>Reads an image that lies in memory.</summary>
    /// <exception cref="DataException">It is no whole image of a form that is read.</exception>
    public static RawImage Decode(string file, byte[] bytes) => bytes switch
    {
        [0x89, (byte)'P', ..] => PngReader.Read(file, bytes),
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => NetpbmReader.Read(file, bytes),
        [(byte)'B', (byte)'M', ..] => BmpReader.Read(file, bytes),
        [0xFF, 0xD8, ..] => throw new DataException(file, "JPEG is not read; save the image as PNG, PPM, PGM or BMP"),
        _ => throw new DataException(file, "is no PNG, PPM, PGM or BMP image"),
    };
}
