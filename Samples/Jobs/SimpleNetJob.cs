using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Learns a made-up rule with a net of 10, 5 and 2: the smallest job that is still a job.</summary>
public sealed class SimpleNetJob : TrainingJob
{
    private const int RowCount = 1_000;
    private const int FeatureCount = 10;

    /// <inheritdoc/>
    public override string Name => "simplenet";

    /// <inheritdoc/>
    public override string Description => "a made-up rule on 10 numbers, two classes";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 5, BatchSize = 32 };

    /// <inheritdoc/>
    public override JobData Data(JobContext context)
    {
        var random = new SplitMix64(SeedMix.Derive(SeedPurpose.MadeUpData, context.Seed));
        var rule = new double[FeatureCount];
        for (var i = 0; i < FeatureCount; i++) rule[i] = 2 * random.NextDouble() - 1;
        var features = new float[RowCount * FeatureCount];
        var labels = new long[RowCount];
        for (var row = 0; row < RowCount; row++)
            labels[row] = MakeRow(ref random, rule, features.AsSpan(row * FeatureCount, FeatureCount));
        return JobData.Split(Dataset.OfClasses([FeatureCount], features, labels, 2), context.Seed, table: Table());
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) => Sequential(
        ("fc1", Linear(FeatureCount, 5)),
        ("relu", ReLU()),
        ("fc2", Linear(5, 2)));

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();

    // The class is the sign of a weighted sum; the weights are the rule to be found.
    private static int MakeRow(ref SplitMix64 random, double[] rule, Span<float> features)
    {
        var sum = 0.0;
        for (var i = 0; i < FeatureCount; i++)
        {
            features[i] = (float)(2 * random.NextDouble() - 1);
            sum += rule[i] * features[i];
        }
        return sum > 0 ? 1 : 0;
    }

    private static TableSchema Table() => new()
    {
        FeatureColumns = [.. Enumerable.Range(0, FeatureCount).Select(i => $"x{i}")],
        LabelColumn = "class",
        LabelKind = LabelKind.Class,
        ClassCount = 2,
        RowShape = [FeatureCount],
    };
}
