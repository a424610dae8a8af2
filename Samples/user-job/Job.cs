#:property PublishAot=false
#:project ../../Cli

// A whole job in one file. Run it from the repository's root:
//
//     dotnet run -c Release Samples/user-job/Job.cs -- train my-job --workers 2
//
// Every command works on it (train, evaluate, order, ...): the cluster starts this very program for each of its
// processes, so they all know the job.

using Cluster.Cli;
using Cluster.Training;
using Cluster.Training.Data;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

return await ClusterCommand.RunAsync(args, new JobCatalog().Add("my-job", () => new MyJob()));

/// <summary>Learns whether a point lies inside a circle.</summary>
internal sealed class MyJob : TrainingJob
{
    public override string Name => "my-job";

    public override string Description => "points inside or outside of a circle";

    public override JobDefaults Defaults => new() { Epochs = 30, BatchSize = 32 };

    public override JobData Data(JobContext context)
    {
        var random = new Random(1);
        var points = new float[2 * 800];
        for (var i = 0; i < points.Length; i++) points[i] = random.NextSingle() * 2 - 1;
        var inside = points.Chunk(2).Select(p => p[0] * p[0] + p[1] * p[1] < 0.6f ? 1L : 0L).ToArray();
        return JobData.Split(Dataset.OfClasses([2], points, inside, classCount: 2), context.Seed);
    }

    public override Module<Tensor, Tensor> Model(JobContext context) =>
        Sequential(Linear(2, 32), ReLU(), Linear(32, 2));

    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();
}
