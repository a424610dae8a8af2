using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Collection(ClusterCollection.Name)]
public sealed class ResumeTests(TrainedDigits trained) : IDisposable
{
    private const int InterruptAfterStep = 25; // in the second epoch
    private static readonly TimeSpan WorkersEndLimit = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1")]
    public async Task ResumeLast_RunInterruptedInMidEpoch_SameWeights(string workers)
    {
        var stopped = await InterruptAsync();
        var step = stopped.Event("run_stopped").Long("step");
        Assert.InRange(step, InterruptAfterStep, TrainedDigits.Steps - 1);

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
        var from = TrainedDigits.SnapshotOf(trained.RunDir, epoch: 3);

        var resumed = await ClusterProcess.RunAsync("train", "--resume", from, "--run-dir", _folder.Runs, "--json");

        var completed = resumed.Ended(0).Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(_folder.Runs, Path.GetDirectoryName(completed.Text("run_dir")));
        Assert.NotEqual(Path.GetFileName(trained.RunDir), Path.GetFileName(completed.Text("run_dir")));
    }

    [Theory]
    [InlineData("model.pth")]
    [InlineData("MANIFEST.json")]
    public async Task ResumeLast_NewestSnapshotDamaged_UsesTheOneBeforeAndSaysSo(string file)
    {
        var run = _folder.CopyRun(trained.RunDir);
        var newest = TrainedDigits.SnapshotOf(run, TrainedDigits.Epochs);
        Damage(newest, file);

        var resumed = await ResumeLast();

        var completed = resumed.Ended(0).Event("run_completed");
        var warning = Assert.Single(resumed.Errors);
        Assert.Contains(Path.Combine(newest, file), warning, StringComparison.Ordinal);
        Assert.Contains("is damaged", warning, StringComparison.Ordinal);
        Assert.Contains("older snapshot", warning, StringComparison.Ordinal);
        var before = (TrainedDigits.Epochs - 1) * TrainedDigits.StepsPerEpoch;
        Assert.Equal(before, resumed.Event("run_started").Long("step"));
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
    }

    [Theory]
    [InlineData("model.pth")]
    [InlineData("optimizer.pth")]
    [InlineData("trainer.json")]
    [InlineData("MANIFEST.json")]
    public async Task ResumeLast_TheOnlySnapshotDamaged_StopsAndNeverStartsAfresh(string file)
    {
        var run = _folder.CopyRun(trained.RunDir);
        var only = TrainedDigits.SnapshotOf(run, TrainedDigits.Epochs);
        foreach (var other in Directory.GetDirectories(Path.Combine(run, "snapshots")).Where(s => s != only))
            Directory.Delete(other, recursive: true);
        Damage(only, file);

        await AssertRefused(run, warnings: 1);
    }

    [Fact]
    public async Task ResumeLast_AllSnapshotsDamagedAndAnOlderRunWhole_StopsAndTakesNoOtherRun()
    {
        var run = _folder.CopyRun(trained.RunDir);
        Directory.Move(_folder.CopyRun(await OlderRun()), Path.Combine(_folder.Runs, "digits-20200101-000000-0000"));
        var snapshots = Directory.GetDirectories(Path.Combine(run, "snapshots"), "step-*");
        foreach (var snapshot in snapshots) Damage(snapshot, "model.pth");

        await AssertRefused(run, snapshots.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResumeLast_SettingsLostOrDamaged_SaysSoAndGoesOnFromTheSnapshot(bool isLost)
    {
        var run = _folder.CopyRun(trained.RunDir);
        Directory.Delete(TrainedDigits.SnapshotOf(run, TrainedDigits.Epochs), recursive: true);
        if (isLost) File.Delete(Path.Combine(run, "config.json"));
        else Damage(run, "config.json");

        var resumed = await ResumeLast();

        Assert.Equal(trained.Weights, resumed.Ended(0).Event("run_completed").Text("weights_sha256"));
        var warning = Assert.Single(resumed.Errors);
        Assert.Contains(run, warning, StringComparison.Ordinal);
        Assert.Contains("config.json", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResumeLast_FinishedRun_SaysThatNothingIsLeftAndWritesNothing()
    {
        var run = _folder.CopyRun(trained.RunDir);
        var before = Describe(run);

        var json = await ResumeLast();
        var text = await ClusterProcess.RunAsync("train", "digits", "--resume", "last", "--run-dir", _folder.Runs);

        var completed = Assert.Single(json.Ended(0).Json);
        Assert.Equal("run_already_completed", completed.Text("event"));
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        var line = Assert.Single(text.Ended(0).Output);
        Assert.Contains("nothing is left to train", line, StringComparison.Ordinal);
        Assert.Contains($"--epochs {TrainedDigits.Epochs + 1} goes on", line, StringComparison.Ordinal);
        Assert.Equal(before, Describe(run));
    }

    [Fact]
    public async Task ResumeLast_FinishedRunWithMoreEpochs_GoesOnFromItsEndAsIfAskedForAtOnce()
    {
        _folder.CopyRun(trained.RunDir);
        var epochs = $"{TrainedDigits.Epochs + 1}";

        var resumed = await ResumeLast("--epochs", epochs);
        var atOnce = await ClusterProcess.RunAsync(
            "train", "digits", "--seed", "1", "--epochs", epochs, "--workers", "2", "--run-dir", _folder.At("other"), "--json");

        var end = TrainedDigits.Steps;
        Assert.Equal(end, resumed.Ended(0).Event("run_started").Long("step"));
        Assert.Equal(
            atOnce.Ended(0).Event("run_completed").Text("weights_sha256"),
            resumed.Event("run_completed").Text("weights_sha256"));
    }

    private Task<Finished> ResumeLast(params string[] more) => ClusterProcess.RunAsync(
        ["train", "digits", "--resume", "last", "--workers", "1", "--run-dir", _folder.Runs, "--json", .. more]);

    private async Task AssertRefused(string run, int warnings)
    {
        var before = Directory.GetDirectories(_folder.Runs);

        var refused = await ResumeLast();

        refused.Ended(1);
        Assert.Empty(refused.Output);
        Assert.Equal(before, Directory.GetDirectories(_folder.Runs));
        Assert.Equal(warnings + 1, refused.Errors.Count);
        Assert.Contains($"{run}: none of its snapshots is whole", refused.Errors[^1], StringComparison.Ordinal);
    }

    // A whole run of the job under another name: shorter than this one, and no part of it.
    private async Task<string> OlderRun() => (await ClusterProcess.RunAsync(
        "train", "digits", "--epochs", "1", "--workers", "1", "--run-dir", _folder.At("older"), "--json"))
        .Ended(0).Event("run_completed").Text("run_dir");

    private static IReadOnlyList<(string Path, long Length, DateTime Written)> Describe(string run) =>
    [
        .. new DirectoryInfo(run).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(f => (f.FullName, f.Length, f.LastWriteTimeUtc)).Order(),
    ];

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

    private static void Damage(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
