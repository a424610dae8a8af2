using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Data;

public sealed class RowTransformsTests : IDisposable
{
    private const int Size = 4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_CroppedAndFlipped_IsAPieceOfThePaddedImage()
    {
        var data = Load(new RowTransforms { CropPadding = 1, HorizontalFlip = true });
        var seen = new HashSet<(int, int, bool)>();
        for (var epoch = 0L; epoch < 12; epoch++)
        {
            for (var row = 0; row < data.Train.RowCount; row++) seen.Add(Find(data.Train, row, epoch));
        }
        Assert.Equal(3 * 3 * 2, seen.Count);
    }

    [Fact]
    public void Take_AnyLoader_GivesTheSameBytesForTheSameStep()
    {
        var data = Load(new RowTransforms { CropPadding = 2, HorizontalFlip = true });
        var order = new SampleOrder(new BatchPlan(data.Train.RowCount, 4, 2), 7);
        using var one = new BatchLoader(data.Train, order);
        using var other = new BatchLoader(Load(new RowTransforms { CropPadding = 2, HorizontalFlip = true }).Train, order, numWorkers: 2);
        one.SetSlots([0, 1], 0);
        other.SetSlots([1], 0);
        for (var step = 0L; step < 20; step++)
        {
            using var a = one.Take(step, 1);
            using var b = other.Take(step, 1);
            Assert.Equal(a.Features.ToArray(), b.Features.ToArray());
        }
    }

    [Fact]
    public void Take_Validation_IsNeverChanged()
    {
        var data = Load(new RowTransforms { CropPadding = 1, HorizontalFlip = true });
        for (var row = 0; row < data.Validation.RowCount; row++)
            Assert.Equal((0, 0, false), Find(data.Validation, row, 3));
    }

    [Fact]
    public void Hash_OtherTransforms_Differs() => Assert.Equal(4, new HashSet<string>
    {
        DatasetHash.Of(Load(new RowTransforms())),
        DatasetHash.Of(Load(new RowTransforms { Divide = 2 })),
        DatasetHash.Of(Load(new RowTransforms { CropPadding = 1 })),
        DatasetHash.Of(Load(new RowTransforms { HorizontalFlip = true })),
    }.Count);

    [Theory]
    [InlineData(-1, 1f, "a crop's padding is between 0 and the image's size")]
    [InlineData(5, 1f, "a crop's padding is between 0 and the image's size")]
    [InlineData(0, 0f, "the divisors not 0")]
    public void Load_BadTransforms_AreRefused(int padding, float divide, string reason) => Assert.Contains(
        reason, Assert.Throws<DataException>(() => Load(new RowTransforms { CropPadding = padding, Divide = divide })).Message,
        StringComparison.Ordinal);

    // Pixel (y, x) of each image is 1 + 4 y + x, so that 0 is padding; the second channel is 100 more.
    private JobData Load(RowTransforms transforms)
    {
        const int rows = 10;
        var pixels = Enumerable.Range(0, rows).SelectMany(_ => Enumerable.Range(0, 2 * Size * Size).Select(i => (byte)(1 + i % 16 + i / 16 * 100)));
        _folder.Write("x.npy", MadeFiles.Npy("|u1", $"{rows}, 2, {Size}, {Size}", [.. pixels]));
        _folder.Write("y.npy", MadeFiles.Npy("|u1", $"{rows},", new byte[rows]));
        return new ArraySource { File = _folder.Path, Transforms = transforms }.Load(new JobContext { DataPath = _folder.Path, Seed = 7 });
    }

    private static (int Top, int Left, bool IsFlipped) Find(Dataset data, int row, long epoch)
    {
        var image = new float[2 * Size * Size];
        data.CopyFeatures([row], image, epoch);
        for (var top = -1; top <= 1; top++)
        {
            for (var left = -1; left <= 1; left++)
            {
                if (Is(image, top, left, false)) return (top, left, false);
                if (Is(image, top, left, true)) return (top, left, true);
            }
        }
        throw new InvalidOperationException($"row {row} of epoch {epoch} is no piece of the image");
    }

    private static bool Is(float[] image, int top, int left, bool isFlipped)
    {
        for (var i = 0; i < image.Length; i++)
        {
            var (channel, y, x) = (i / 16, i % 16 / Size + top, (isFlipped ? Size - 1 - i % Size : i % Size) + left);
            var expected = y is < 0 or >= Size || x is < 0 or >= Size ? 0 : 1 + Size * y + x + 100 * channel;
            if (image[i] != expected) return false;
        }
        return true;
    }
}
