using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Predicts how far diabetes has progressed after one year, from ten measures of 442 patients.</summary>
/// <remarks>
/// Features and label have mean 0 and deviation 1 over the training rows, so a loss of 1 is guessing the mean.
/// </remarks>
public sealed class DiabetesJob : TrainingJob
{
    /// <inheritdoc/>
    public override string Name => "diabetes";

    /// <inheritdoc/>
    public override string Description => "disease progression from ten measures, regression";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 30, BatchSize = 32 };

    /// <inheritdoc/>
    public override OutputReader Output => OutputReader.Value();

    /// <inheritdoc/>
    public override JobData Data(JobContext context) => new CsvSource
    {
        File = "diabetes.csv",
        Label = "progression",
        Standardize = true,
        StandardizeLabel = true,
    }.Load(context);

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) =>
        Sequential(Linear(10, 16), ReLU(), Linear(16, 1));

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => MSELoss();
}
