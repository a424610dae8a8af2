using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Collection(ClusterCollection.Name)]
public sealed class ResumeTests(TrainedDigits trained) : IDisposable
{
    private const int InterruptAfterStep = 30; // in the second epoch
    private static readonly TimeSpan WorkersEndLimit = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public async Task ResumeLast_RunInterruptedInMidEpoch_SameWeights(string workers)
    {
        var stopped = await InterruptAsync();
        var step = stopped.Event("run_stopped").Long("step");
        Assert.InRange(step, InterruptAfterStep, TrainedDigits.Epochs * TrainedDigits.StepsPerEpoch - 1);

        var resumed = await ClusterProcess.RunAsync(
            "train", "digits", "--resume", "last", "--workers", workers, "--run-dir", _folder.Runs, "--json");

        var completed = resumed.Ended(0).Event("run_completed");
        Assert.Equal(step, resumed.Event("run_started").Long("step"));
        Assert.Equal(stopped.Event("run_stopped").Text("run_dir"), completed.Text("run_dir"));
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(trained.Completed.Number("train_loss"), completed.Number("train_loss"));
    }

    [Fact]
    public async Task ResumePath_EpochSnapshot_SameWeightsInANewRun()
    {
        var from = TrainedDigits.SnapshotOf(trained.RunDir, epoch: 5);

        var resumed = await ClusterProcess.RunAsync("train", "--resume", from, "--run-dir", _folder.Runs, "--json");

        var completed = resumed.Ended(0).Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(_folder.Runs, Path.GetDirectoryName(completed.Text("run_dir")));
        Assert.NotEqual(Path.GetFileName(trained.RunDir), Path.GetFileName(completed.Text("run_dir")));
    }

    [Fact]
    public async Task ResumeLast_NewestSnapshotDamaged_UsesTheOneBeforeAndSaysSo()
    {
        var run = _folder.CopyRun(trained.RunDir);
        var newest = TrainedDigits.SnapshotOf(run, TrainedDigits.Epochs);
        Damage(newest);

        var resumed = await ClusterProcess.RunAsync(
            "train", "digits", "--resume", "last", "--run-dir", _folder.Runs, "--json");

        var completed = resumed.Ended(0).Event("run_completed");
        var warning = Assert.Single(resumed.Errors);
        Assert.Contains(Path.Combine(newest, "model.pth"), warning, StringComparison.Ordinal);
        Assert.Contains("is damaged", warning, StringComparison.Ordinal);
        Assert.Contains("older snapshot", warning, StringComparison.Ordinal);
        var before = (TrainedDigits.Epochs - 1) * TrainedDigits.StepsPerEpoch;
        Assert.Equal(before, resumed.Event("run_started").Long("step"));
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
    }

    [Fact]
    public async Task ResumeLast_AllSnapshotsDamaged_StopsAndNeverStartsAfresh()
    {
        var run = _folder.CopyRun(trained.RunDir);
        var snapshots = Directory.GetDirectories(Path.Combine(run, "snapshots"));
        foreach (var snapshot in snapshots) Damage(snapshot);

        var refused = await ClusterProcess.RunAsync(
            "train", "digits", "--resume", "last", "--run-dir", _folder.Runs, "--json");

        refused.Ended(1);
        Assert.Empty(refused.Output);
        Assert.Equal(run, Assert.Single(Directory.EnumerateDirectories(_folder.Runs)));
        Assert.Equal(snapshots.Length + 1, refused.Errors.Count);
        Assert.Contains("no snapshot of digits", refused.Errors[^1], StringComparison.Ordinal);
    }

    private async Task<Finished> InterruptAsync()
    {
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--workers", "2", "--log-every", "1"]);
        await run.NextAsync("step", e => e.Long("step") >= InterruptAfterStep);
        run.Interrupt();
        var finished = (await run.EndAsync()).Ended(130);
        var stopped = finished.Event("run_stopped");
        Assert.True(File.Exists(Path.Combine(stopped.Text("snapshot"), "MANIFEST.json")));
        Assert.Equal(stopped.Long("step"), finished.Events("snapshot_written")[^1].Long("step"));
        foreach (var worker in finished.Events("worker_joined"))
            Assert.True(await ForeignProcess.EndsWithinAsync((int)worker.Long("pid"), WorkersEndLimit));
        return finished;
    }

    private static void Damage(string snapshot)
    {
        var file = Path.Combine(snapshot, "model.pth");
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
