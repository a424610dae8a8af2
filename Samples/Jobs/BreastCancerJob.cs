using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Says whether a tumour is benign, from 30 measures of the cell nuclei in one image.</summary>
public sealed class BreastCancerJob : TrainingJob
{
    /// <inheritdoc/>
    public override string Name => "breast-cancer";

    /// <inheritdoc/>
    public override string Description => "benign or malignant from 30 measures, yes or no";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 40, BatchSize = 32 };

    /// <inheritdoc/>
    public override OutputReader Output => OutputReader.YesNo(no: "malignant", yes: "benign");

    /// <inheritdoc/>
    public override JobData Data(JobContext context) => new CsvSource
    {
        File = "breast-cancer.csv",
        Label = "benign",
        YesNo = true,
        Standardize = true,
    }.Load(context);

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) =>
        Sequential(Linear(30, 16), ReLU(), Linear(16, 1));

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => BCEWithLogitsLoss();
}
