using Cluster.Parameters.Optimizers;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace UserProject;

/// <summary>Learns which of three spiral arms a point lies on.</summary>
internal sealed class SpiralsJob : TrainingJob
{
    private const int Arms = 3;
    private const int PointsPerArm = 300;

    public override string Name => "spirals";

    public override string Description => "points on three spiral arms";

    public override JobDefaults Defaults => new()
    {
        Epochs = 20,
        BatchSize = 32,
        Optimizer = new AdamWOptions { Lr = 0.01, WeightDecay = 0.01 },
    };

    public override OutputReader Output => OutputReader.Classes("first", "second", "third");

    // The same rows in each process: from a seed, never from the clock.
    public override JobData Data(JobContext context)
    {
        var random = new Random(7);
        var points = new float[2 * Arms * PointsPerArm];
        var arms = new long[Arms * PointsPerArm];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = i % Arms;
            var radius = random.NextSingle();
            var angle = (4 * radius) + (2 * MathF.PI * arms[i] / Arms) + (0.15f * random.NextSingle());
            (points[2 * i], points[(2 * i) + 1]) = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }

        return JobData.Split(Dataset.OfClasses([2], points, arms, Arms), context.Seed);
    }

    public override Module<Tensor, Tensor> Model(JobContext context) => new SpiralNet();

    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();
}
