using Cluster.Training;
using Cluster.Training.Data;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Reads the same digits with two dense layers: the model that is compared bit by bit with PyTorch.</summary>
public sealed class DigitsMlpJob : TrainingJob
{
    /// <inheritdoc/>
    public override string Name => "digits-mlp";

    /// <inheritdoc/>
    public override string Description => "handwritten digits, 64 numbers, two dense layers";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 20, BatchSize = 64 };

    /// <inheritdoc/>
    public override JobData Data(JobContext context) => new CsvSource
    {
        File = "digits.csv",
        Label = "label",
        ClassCount = 10,
        Divide = 16,
    }.Load(context);

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) =>
        Sequential(Linear(64, 128), ReLU(), Linear(128, 10));

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();
}
