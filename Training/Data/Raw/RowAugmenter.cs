using Cluster.Training.Plans;

namespace Cluster.Training.Data.Raw;

/// <summary>Crops and flips images, each as (seed, epoch, row) says.</summary>
/// <remarks>
/// From a generator seeded by the three: the crop's top, its left (each 0 to twice the padding), and whether it is flipped.
/// Works on the raw bytes, so that what is padded with is the raw zero, as torchvision's RandomCrop before ToTensor.
/// </remarks>
internal sealed class RowAugmenter(RowTransforms transforms, long seed, int[] shape, int elementBytes)
{
    /// <summary>Writes the image that <paramref name="source"/> becomes.</summary>
    public void Apply(ReadOnlySpan<byte> source, long epoch, int row, Span<byte> destination)
    {
        var random = new SplitMix64(SeedMix.Derive(SeedPurpose.Augment, seed, epoch, row));
        var padding = transforms.CropPadding;
        var (top, left) = padding == 0 ? (0, 0) : (random.NextBelow(2 * padding + 1) - padding, random.NextBelow(2 * padding + 1) - padding);
        var isFlipped = transforms.HorizontalFlip && random.NextBelow(2) == 1;
        var (height, width) = (shape[1], shape[2]);
        var lineBytes = width * elementBytes;
        for (var line = 0; line < shape[0] * height; line++)
        {
            var into = destination.Slice(line * lineBytes, lineBytes);
            var from = line % height + top;
            if (from < 0 || from >= height) into.Clear();
            else CopyLine(source.Slice((line - line % height + from) * lineBytes, lineBytes), left, isFlipped, into);
        }
    }

    private void CopyLine(ReadOnlySpan<byte> source, int left, bool isFlipped, Span<byte> destination)
    {
        var width = shape[2];
        for (var x = 0; x < width; x++)
        {
            var from = x + left;
            var into = destination.Slice((isFlipped ? width - 1 - x : x) * elementBytes, elementBytes);
            if (from < 0 || from >= width) into.Clear();
            else source.Slice(from * elementBytes, elementBytes).CopyTo(into);
        }
    }
}
