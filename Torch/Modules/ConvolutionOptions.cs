using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Tells all that convolutions of one, two or three dimensions are made from; one number for each dimension.</summary>
internal sealed record ConvolutionOptions(long In, long Out, long[] Kernel)
{
    internal required long[] Stride { get; init; }

    /// <summary>Gets the padding on both sides; null where the result keeps the input's lengths.</summary>
    internal required long[]? Padding { get; init; }

    internal required long[] Dilation { get; init; }

    internal long[] OutputPadding { get; init; } = [];

    internal PaddingModes PaddingMode { get; init; }

    internal long Groups { get; init; } = 1;

    internal bool HasBias { get; init; } = true;

    internal Device? Device { get; init; }

    internal ScalarType? Dtype { get; init; }

    /// <summary>Gives the lengths to pad as <see cref="nn.functional.pad"/> takes them: the last dimension's first.</summary>
    internal long[] Sides()
    {
        var sides = new List<long>();
        for (var i = Kernel.Length - 1; i >= 0; i--)
        {
            var total = Padding is null ? Dilation[i] * (Kernel[i] - 1) : 2 * Padding[i];
            sides.AddRange([total / 2, total - total / 2]);
        }

        return [.. sides];
    }

    /// <summary>Refuses what no convolution can be made from.</summary>
    /// <exception cref="ArgumentException">The channels, groups, stride or padding mode do not fit.</exception>
    internal void Check(bool isTransposed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Groups, 1, "groups");
        if (In % Groups != 0 || Out % Groups != 0)
            throw new ArgumentException($"Channels {In} and {Out} must be multiples of groups {Groups}.");
        if (Padding is null && Stride.Any(step => step != 1))
            throw new ArgumentException("Padding 'same' needs a stride of 1.");
        if (isTransposed && PaddingMode != PaddingModes.Zeros)
            throw new ArgumentException("A transposed convolution pads with zeros only.");
    }
}
