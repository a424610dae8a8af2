using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Tests.Jobs;

/// <summary>Is a job whose every part the test says.</summary>
internal sealed class ToyJob(Func<Module<Tensor, Tensor>> model) : TrainingJob
{
    public override string Name => "toy";

    public override JobDefaults Defaults => new() { BatchSize = 12 };

    public Dataset Rows { get; init; } = Points(53);

    public Func<Module<Tensor, Tensor, Tensor>> Criterion { get; init; } = () => CrossEntropyLoss();

    public OutputReader Reader { get; init; } = OutputReader.Classes();

    public override OutputReader Output => Reader;

    public override JobData Data(JobContext context) => JobData.Split(Rows, context.Seed);

    public override Module<Tensor, Tensor> Model(JobContext context) => model();

    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => Criterion();

    /// <summary>Makes rows of 4 numbers in 3 classes.</summary>
    public static Dataset Points(int count) => Dataset.OfClasses([4],
        Enumerable.Range(0, 4 * count).Select(i => MathF.Sin(i * 1.7f)).ToArray(),
        Enumerable.Range(0, count).Select(i => (long)(i % 3)).ToArray(), 3);

    /// <summary>Makes rows of 4 numbers with a value each.</summary>
    public static Dataset Values(int count) => Dataset.OfValues([4],
        Enumerable.Range(0, 4 * count).Select(i => MathF.Sin(i * 1.7f)).ToArray(),
        Enumerable.Range(0, count).Select(i => MathF.Cos(i)).ToArray());
}
