using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Collection(ClusterCollection.Name)]
public sealed class WorkerCountTests(TrainedDigits trained) : IDisposable
{
    private const int KillAfterStep = 5;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_TwoWorkers_LearnsDigits()
    {
        Assert.InRange(trained.Completed.Number("val_accuracy"), 0.97, 1);
        Assert.Equal(TrainedDigits.Steps, trained.Completed.Long("steps"));
        Assert.Equal(0, trained.Completed.Long("restarts"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Train_OtherNumberOfWorkers_SameWeights(string workers)
    {
        var run = await ClusterProcess.RunAsync(
            [.. TrainedDigits.Command(_folder.Runs), "--workers", workers, "--slots", "2"]);

        var completed = run.Ended(0).Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        foreach (var figure in (string[])["val_accuracy", "val_loss", "train_loss"])
            Assert.Equal(trained.Completed.Number(figure), completed.Number(figure));
    }

    [Fact]
    public async Task Train_WorkerKilledInMidRun_SameWeights()
    {
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--workers", "2", "--log-every", "1"]);
        var joined = await run.NextAsync("worker_joined");
        await run.NextAsync("step", e => e.Long("step") >= KillAfterStep);
        ForeignProcess.Kill((int)joined.Long("pid"));

        var finished = (await run.EndAsync()).Ended(0);
        var completed = finished.Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.InRange(completed.Long("restarts"), 1, 3);
        Assert.Equal(joined.Text("name"), finished.Event("worker_lost").Text("name"));
    }
}
