namespace Cluster.Training.Data;

/// <summary>Says how raw numbers become what the model sees, batch by batch.</summary>
/// <remarks>
/// <para>A number x of channel c becomes <c>(x / Divide - Mean[c]) / Std[c]</c>, each operation rounded to float32: the bits of
/// torchvision's ToTensor and Normalize. Channels are the first size of a row.</para>
/// <para>Crops and flips are for training rows only, and for rows of [channels, height, width]. Where a row is cropped and
/// whether it is flipped follows from (seed, epoch, row) alone, so that it is the same whichever worker computes it.</para>
/// </remarks>
public sealed record RowTransforms
{
    /// <summary>Gets what every number is divided by; 1 leaves it as it is.</summary>
    public float Divide { get; init; } = 1;

    /// <summary>Gets what is then subtracted: one number per channel, one for all, or none.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Gets what it is then divided by: one number per channel, one for all, or none.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>Gets how many zeros are put around an image before a part of its own size is cut out at random.</summary>
    public int CropPadding { get; init; }

    /// <summary>Gets whether half of the images are turned left to right, at random.</summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>Gets whether chance has a part in it.</summary>
    internal bool IsRandom => CropPadding > 0 || HorizontalFlip;

    /// <summary>Refuses transforms that do not fit rows of this shape.</summary>
    /// <exception cref="DataException">The channels differ in number, a divisor is 0, or there is nothing to crop.</exception>
    internal void Check(string file, IReadOnlyList<int> rowShape)
    {
        foreach (var (name, numbers) in ((string, IReadOnlyList<float>)[])[("mean", Mean), ("std", Std)])
        {
            if (numbers.Count > 1 && numbers.Count != rowShape[0])
                throw new DataException(file, $"{name} has {numbers.Count} numbers, the rows have {rowShape[0]} channels");
        }
        if (!float.IsFinite(Divide) || Divide == 0 || Std.Any(x => !float.IsFinite(x) || x == 0) || Mean.Any(x => !float.IsFinite(x)))
            throw new DataException(file, "divide, mean and std must be finite, and the divisors not 0");
        if (IsRandom && rowShape.Count != 3)
            throw new DataException(file,
                $"crops and flips need rows of [channels, height, width], not [{string.Join(", ", rowShape)}]");
        if (CropPadding < 0 || (CropPadding > 0 && CropPadding > Math.Min(rowShape[1], rowShape[2])))
            throw new DataException(file, $"a crop's padding is between 0 and the image's size, not {CropPadding}");
    }
}
