using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Finds the best epoch of a run that ends early, and what can be done with it.</summary>
public sealed class BestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // No improvement of a share can be above 1: the first epoch sets the bar, and the third one ends the run.
    [Fact]
    public async Task Train_NoEpochIsBetter_EndsEarlyAndKeepsTheBestOne()
    {
        var run = await ClusterProcess.RunAsync(
            "train", "digits-mlp", "--epochs", "9", "--best", "f1", "--early-stop", "2", "--min-delta", "1", "--keep", "1",
            "--run-dir", _folder.Runs, "--json");
        var completed = run.Ended(0).Event("run_completed");
        Assert.Equal("no better val f1 for 2 epochs by more than 1", completed.Text("stopped_early"));
        Assert.Equal(3, completed.Long("epochs"));
        var epochs = run.Events("epoch_completed");
        Assert.Equal(3, epochs.Count);
        var highest = epochs.MaxBy(e => e.GetProperty("val_metrics").Number("f1"));
        var best = completed.GetProperty("best");
        Assert.Equal(("f1", highest.Long("epoch"), highest.Long("step")), (best.Text("metric"), best.Long("epoch"), best.Long("step")));
        Assert.True(highest.GetProperty("is_best").GetBoolean());

        var link = best.Text("snapshot");
        Assert.Equal(Path.Combine(completed.Text("run_dir"), "snapshots", "best"), link);
        Assert.Equal($"step-{best.Long("step"):D8}", new DirectoryInfo(link).LinkTarget);
        var judged = await ClusterProcess.RunAsync("evaluate", "--snapshot", "best", "--run-dir", _folder.Runs, "--json");
        var told = Assert.Single(judged.Ended(0).Json);
        Assert.Equal(best.Long("step"), told.Long("step"));
        Assert.Equal(best.Number("value"), told.GetProperty("metrics").Number("f1"));

        var again = await ClusterProcess.RunAsync("train", "digits-mlp", "--resume", "last", "--run-dir", _folder.Runs);
        Assert.Equal(
            "done     nothing is left to train after epoch 3: no better val f1 for 2 epochs by more than 1; --early-stop 3 goes on",
            Assert.Single(again.Ended(0).Output));
        var more = await ClusterProcess.RunAsync(
            "train", "digits-mlp", "--resume", "last", "--early-stop", "3", "--workers", "1", "--run-dir", _folder.Runs);
        Assert.Contains("early    the run ends with epoch 4: no better val f1 for 3 epochs by more than 1", more.Ended(0).Output);
        Assert.Contains(more.Output, line => line.StartsWith("best     epoch ", StringComparison.Ordinal));
    }
}
