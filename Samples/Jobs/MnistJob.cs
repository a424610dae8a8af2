using Cluster.Training;
using Cluster.Training.Data;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Learns MNIST, or any images in IDX files, with a small convolutional net.</summary>
/// <remarks>Shapes: input [N, 1, H, W], after two poolings [N, 32, H/4, W/4], output [N, classes] logits.</remarks>
public sealed class MnistJob : FileJob
{
    private const int HiddenSize = 128;

    /// <inheritdoc/>
    public override string Name => "mnist";

    /// <inheritdoc/>
    public override string Description => "MNIST's IDX files, or others of their form: --data FOLDER";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 3, BatchSize = 64 };

    /// <inheritdoc/>
    protected override string DataDescription => "the folder of the IDX files, such as train-images-idx3-ubyte.gz";

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context)
    {
        var train = Data(context).Train;
        var (height, width) = (train.RowShape[1], train.RowShape[2]);
        if (height < 4 || width < 4)
            throw new JobException(Name, $"images of {height}x{width} pixels are too small for two poolings");
        return Sequential(
            ("conv1", Conv2d(train.RowShape[0], 16, 3, padding: 1)),
            ("relu1", ReLU()),
            ("pool1", MaxPool2d(2)),
            ("conv2", Conv2d(16, 32, 3, padding: 1)),
            ("relu2", ReLU()),
            ("pool2", MaxPool2d(2)),
            ("flatten", Flatten()),
            ("hidden", Linear(32 * (height / 4) * (width / 4), HiddenSize)),
            ("relu3", ReLU()),
            ("out", Linear(HiddenSize, train.ClassCount)));
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();

    /// <inheritdoc/>
    public override Dataset Input(JobContext context, string path) =>
        new IdxSource().LoadUnlabelled(path, Data(context).Train.RowShape);

    /// <inheritdoc/>
    protected override JobData Load(JobContext context) => new IdxSource().Load(context);
}
