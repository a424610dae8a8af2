using System.Globalization;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Learns the classes of a folder of images with a convolutional net as deep as the images are large.</summary>
/// <remarks>
/// Shapes: input [N, C, H, W]; each block halves height and width, until one of them is below 8, and has twice the channels of
/// the one before; means over 4x4 parts at most, [N, channels, 4, 4], give [N, classes] logits.
/// </remarks>
public sealed class ImagesJob : FileJob
{
    private const int FirstChannels = 32;
    private const int BlockCountMax = 4;
    private const int SizeMin = 8;
    private const int PartsMax = 4;

    /// <inheritdoc/>
    public override string Name => "images";

    /// <inheritdoc/>
    public override string Description => "a folder with a folder of images for each class: --data FOLDER";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 10, BatchSize = 32, NumWorkers = 1 };

    /// <inheritdoc/>
    public override IReadOnlyList<JobOption> Options =>
    [
        new("crop", "Pixels of padding before each training image is cropped at random (default 0: none is)."),
        new("flip", "Whether half of the training images are turned left to right at random: true or false (default)."),
    ];

    /// <inheritdoc/>
    public override OutputReader Output => OutputReader.Classes(Loaded?.ClassNames ?? []);

    /// <inheritdoc/>
    protected override string DataDescription => "a folder with a folder of images for each class";

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context)
    {
        var train = Data(context).Train;
        var (height, width) = (train.RowShape[1], train.RowShape[2]);
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        var (channels, next) = (train.RowShape[0], FirstChannels);
        for (var block = 1; block <= BlockCountMax && (block == 1 || Math.Min(height, width) >= SizeMin); block++)
        {
            layers.Add(($"conv{block}", Conv2d(channels, next, 3, padding: 1)));
            layers.Add(($"norm{block}", BatchNorm2d(next)));
            layers.Add(($"relu{block}", ReLU()));
            (channels, next) = (next, 2 * next);
            if (Math.Min(height, width) < 2) continue;
            layers.Add(($"pool{block}", MaxPool2d(2)));
            (height, width) = (height / 2, width / 2);
        }
        (height, width) = (Math.Min(height, PartsMax), Math.Min(width, PartsMax));
        layers.Add(("mean", AdaptiveAvgPool2d((height, width))));
        layers.Add(("flatten", Flatten()));
        layers.Add(("out", Linear(channels * height * width, train.ClassCount)));
        return Sequential(layers);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();

    /// <inheritdoc/>
    public override Dataset Input(JobContext context, string path) =>
        new ImageFolderSource().LoadUnlabelled(path, Data(context).Train.RowShape);

    /// <inheritdoc/>
    protected override JobData Load(JobContext context)
    {
        var (crop, flip) = (context.Option("crop") ?? "0", context.Option("flip") ?? "false");
        if (!int.TryParse(crop, NumberStyles.None, CultureInfo.InvariantCulture, out var padding))
            throw new JobException(Name, $"--crop '{crop}': a whole number of pixels");
        if (!bool.TryParse(flip, out var isFlipped)) throw new JobException(Name, $"--flip '{flip}': true or false");
        return new ImageFolderSource
        {
            Transforms = new() { Divide = 255, CropPadding = padding, HorizontalFlip = isFlipped },
        }.Load(context);
    }
}
