using System.Security.Cryptography;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Images;

/// <summary>Holds images as files, each read when it is taken.</summary>
/// <remarks>Grey images among coloured ones get three equal channels.</remarks>
internal sealed class ImageRows : RowStore
{
    private readonly string[] _files;
    private readonly byte[] _hashes;

    private ImageRows(string[] files, byte[] hashes, int[] shape)
        : base(new ElementFormat(ElementType.UInt8), files.Length, shape) => (_files, _hashes) = (files, hashes);

    /// <summary>Reads each file once, so that one that cannot be used is told before anything starts.</summary>
    /// <param name="files">The files, at least one.</param>
    /// <param name="channels">How many channels an image has at least.</param>
    /// <exception cref="DataException">A file cannot be used, or images differ in size.</exception>
    public static ImageRows Open(IReadOnlyList<string> files, int channels = 1)
    {
        var hashes = new byte[checked(files.Count * SHA256.HashSizeInBytes)];
        RawImage? first = null;
        for (var i = 0; i < files.Count; i++)
        {
            var image = ImageReader.Read(files[i]);
            first ??= image;
            channels = Math.Max(channels, image.Channels);
            CheckSize(files[i], image, files[0], first.Height, first.Width);
            SHA256.HashData(image.Pixels, hashes.AsSpan(i * SHA256.HashSizeInBytes));
        }
        return new ImageRows([.. files], hashes, [channels, first!.Height, first.Width]);
    }

    /// <inheritdoc/>
    public override void Read(int row, Span<byte> destination)
    {
        var image = ImageReader.Read(_files[row]);
        CheckSize(_files[row], image, _files[0], RowShape[1], RowShape[2]);
        if (image.Channels > RowShape[0]) throw new DataException(_files[row], "the image has changed since the run began");
        for (var at = 0; at < RowBytes; at += image.Pixels.Length) image.Pixels.CopyTo(destination[at..]);
    }

    /// <inheritdoc/>
    public override void AppendTo(IncrementalHash hash) => hash.AppendData(_hashes);

    private static void CheckSize(string file, RawImage image, string otherFile, int height, int width)
    {
        if (image.Height == height && image.Width == width) return;
        throw new DataException(file,
            $"has {image.Width} x {image.Height} pixels, {otherFile} has {width} x {height}: bring all to one size");
    }
}
