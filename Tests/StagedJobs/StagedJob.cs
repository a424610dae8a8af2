using Cluster.Training;
using Cluster.Training.Data;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.StagedJobs;

/// <summary>Learns whether a point lies right of another; made slow as <c>--stage</c> says.</summary>
/// <remarks>
/// <c>tiny</c>: the arithmetic is next to nothing. <c>loader</c>: rows are images, and the model looks at two of their numbers.
/// <c>worker</c>: the process called worker-2 computes everything many times, to the same bits.
/// </remarks>
internal sealed class StagedJob : TrainingJob
{
    private const int Rows = 800; // many steps: the first of a process are not as the others are
    private const int Times = 300;

    /// <inheritdoc/>
    public override string Name => "staged";

    /// <inheritdoc/>
    public override IReadOnlyList<JobOption> Options => [new("stage", "tiny, loader or worker.")];

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 4, BatchSize = 16 };

    /// <inheritdoc/>
    public override JobData Data(JobContext context)
    {
        if (context.Option("stage") == "loader") return new ImageFolderSource { Transforms = new() { Divide = 255 } }.Load(context);
        var random = new Random(1);
        var features = new float[Rows * 2];
        for (var i = 0; i < features.Length; i++) features[i] = random.NextSingle();
        var labels = features.Chunk(2).Select(row => row[0] > row[1] ? 1L : 0L).ToArray();
        return JobData.Split(Dataset.OfClasses([2], features, labels, classCount: 2), context.Seed);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context)
    {
        var isSlow = context.Option("stage") == "worker" && Environment.GetCommandLineArgs().Contains("worker-2");
        return new StagedNet(isSlow ? Times : 1);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();
}
