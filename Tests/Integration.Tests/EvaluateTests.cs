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
        var metrics = figures.GetProperty("metrics");
        Assert.Equal(epoch.GetProperty("val_metrics").GetRawText(), metrics.GetRawText());
        Assert.InRange(metrics.Number("f1"), 0.8, 1);
        Assert.InRange(metrics.Number("top5_accuracy"), metrics.Number("recall"), 1);
        var confusion = figures.GetProperty("confusion").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray()).ToArray();
        Assert.Equal((10, figures.Long("rows")), (confusion.Length, confusion.Sum(row => row.Sum())));
        Assert.Equal(figures.Number("accuracy"), confusion.Select((row, c) => row[c]).Sum() / (double)figures.Long("rows"));
    }

    [Fact]
    public async Task Evaluate_Plain_TwoLines()
    {
        var run = await ClusterProcess.RunAsync("evaluate", "--snapshot", trained.Snapshot, "--split", "train");

        var lines = run.Ended(0).Output;
        Assert.Equal(2, lines.Count);
        Assert.Matches(@"^train: 1,438 rows  loss 0\.\d{4}  accuracy (0\.9|1\.0)\d{3}$", lines[0]);
        Assert.Matches(@"^precision (0\.9|1\.0)\d{3}  recall \d\.\d{4}  f1 \d\.\d{4}  top-5 \d\.\d{4}$", lines[1]);
    }
}
