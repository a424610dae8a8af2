using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class EvaluateTests(TrainedDigits trained)
{
    [Fact]
    public async Task Evaluate_LastSnapshot_SameFiguresAsTheRun()
    {
        var run = await ClusterProcess.RunAsync("evaluate", "--snapshot", trained.Snapshot, "--json");

        var figures = Assert.Single(run.Ended(0).Json);
        Assert.Equal("val", figures.Text("split"));
        Assert.Equal(trained.Completed.Number("val_loss"), figures.Number("loss"));
        Assert.Equal(trained.Completed.Number("val_accuracy"), figures.Number("accuracy"));
        Assert.Equal(trained.Finished.Event("run_started").Long("val_rows"), figures.Long("rows"));
    }

    [Fact]
    public async Task Evaluate_EpochSnapshot_SameFiguresAsThatEpoch()
    {
        var epoch = trained.Finished.Events("epoch_completed")[2];

        var run = await ClusterProcess.RunAsync(
            "evaluate", "--snapshot", TrainedDigits.SnapshotOf(trained.RunDir, epoch: 3), "--json");

        var figures = Assert.Single(run.Ended(0).Json);
        Assert.Equal(epoch.Long("step"), figures.Long("step"));
        Assert.Equal(epoch.Number("val_loss"), figures.Number("loss"));
        Assert.Equal(epoch.Number("val_accuracy"), figures.Number("accuracy"));
    }

    [Fact]
    public async Task Evaluate_Plain_OneLine()
    {
        var run = await ClusterProcess.RunAsync("evaluate", "--snapshot", trained.Snapshot, "--split", "train");

        var line = Assert.Single(run.Ended(0).Output);
        Assert.Matches(@"^train: 1,438 rows  loss 0\.\d{4}  accuracy (0\.9|1\.0)\d{3}$", line);
    }
}
