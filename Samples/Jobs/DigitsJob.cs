using Cluster.Parameters.Optimizers;
using Cluster.Training;
using Cluster.Training.Data;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Reads 1,797 real handwritten digits of 8x8 pixels with a small convolutional net.</summary>
/// <remarks>Shapes: input [N, 1, 8, 8], after the pooling [N, 32, 4, 4], output [N, 10] logits.</remarks>
public sealed class DigitsJob : TrainingJob
{
    /// <inheritdoc/>
    public override string Name => "digits";

    /// <inheritdoc/>
    public override string Description => "handwritten digits, 8x8 pixels, convolutional net";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new()
    {
        Epochs = 15,
        BatchSize = 64,
        Optimizer = new AdamOptions { Lr = 2e-3 },
    };

    /// <inheritdoc/>
    public override JobData Data(JobContext context) => new CsvSource
    {
        File = "digits.csv",
        Label = "label",
        ClassCount = 10,
        Divide = 16,
        RowShape = [1, 8, 8],
    }.Load(context);

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) => Sequential(
        ("conv1", Conv2d(1, 16, 3, padding: 1)),
        ("norm1", BatchNorm2d(16)),
        ("relu1", ReLU()),
        ("conv2", Conv2d(16, 32, 3, padding: 1)),
        ("norm2", BatchNorm2d(32)),
        ("relu2", ReLU()),
        ("pool", MaxPool2d(2)),
        ("flatten", Flatten()),
        ("dropout", Dropout(0.3)),
        ("out", Linear(32 * 4 * 4, 10)));

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();
}
