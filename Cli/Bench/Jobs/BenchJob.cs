using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Cli.Bench.Jobs;

/// <summary>Trains a model on noise, without validation and in order: steps and nothing else.</summary>
/// <remarks>The path of its data names a <see cref="BenchRows"/> file; without one it is the model's own case.</remarks>
internal sealed class BenchJob(BenchModel model) : TrainingJob
{
    private const int DefaultWorkers = 2;

    /// <inheritdoc/>
    public override string Name => model.JobName;

    /// <inheritdoc/>
    public override JobDefaults Defaults => new()
    {
        Epochs = 1,
        BatchSize = DefaultWorkers * model.BatchSize,
        Shuffle = false,
    };

    /// <inheritdoc/>
    public override JobData Data(JobContext context)
    {
        var rows = context.DataPath is { } path ? BenchRows.Read(path) : new BenchRows(Defaults.BatchSize, model.Steps);
        var stored = MakeUp(context.Seed, rows.Stored);
        return new JobData(stored.RepeatedTo(rows.Total), stored.Select([]));
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) => model.Build();

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();

    // Features as of randn, labels as of randint.
    private Dataset MakeUp(long seed, int count)
    {
        var random = new SplitMix64(SeedMix.Derive(SeedPurpose.MadeUpData, seed));
        var features = new float[count * model.RowShape.Aggregate((a, b) => a * b)];
        var labels = new long[count];
        for (var i = 0; i < features.Length; i++) features[i] = NextNormal(ref random);
        for (var i = 0; i < count; i++) labels[i] = random.NextBelow(model.ClassCount);
        return Dataset.OfClasses(model.RowShape, features, labels, model.ClassCount);
    }

    // Box and Muller's transform; 1 - x is never 0, whose logarithm is not finite.
    private static float NextNormal(ref SplitMix64 random) => (float)(
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
