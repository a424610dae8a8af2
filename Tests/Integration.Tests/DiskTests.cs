using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Disks that are full or read-only: refused at the start, or survived with the old snapshots.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DiskTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_RunDirIsAFile_IsRefusedAtTheStart()
    {
        var file = _folder.Write("runs", []);
        await AssertRefused(file);
    }

    [SkippableFact]
    public async Task Train_RunDirWithoutPermission_IsRefusedAtTheStart()
    {
        Skip.IfNot(Directory.Exists("/sys/kernel"), "there is no /sys");
        await AssertRefused("/sys/kernel/runs"); // nobody makes folders there, root neither
    }

    [SkippableFact]
    public async Task Train_RunDirIsReadOnly_IsRefusedAtTheStart()
    {
        using var disk = Tmpfs.Mount(_folder.At("disk"), "size=8m,ro");
        await AssertRefused(disk.Path);
    }

    [SkippableFact]
    public async Task ResumeLast_RunDirBecameReadOnly_IsRefusedAtTheStart()
    {
        using var disk = Tmpfs.Mount(_folder.Runs, "size=8m");
        _folder.CopyRun(trained.RunDir);
        disk.Remount("ro");
        await AssertRefused(disk.Path, "--resume", "last", "--epochs", "20");
    }

    [SkippableFact]
    public async Task Train_DiskIsFullFromTheStart_IsRefusedAtTheStart()
    {
        using var disk = Tmpfs.Mount(_folder.At("disk"), "size=40k");
        await AssertRefused(disk.Path);
    }

    [SkippableFact]
    public async Task Train_DiskGetsFull_TrainsOnKeepsTheOldSnapshotsAndResumesToTheSameWeights()
    {
        using var disk = Tmpfs.Mount(_folder.At("disk"), "size=1m");

        string[] command = [.. TrainedDigits.Command(disk.Path), "--workers", "2", "--log-every", "1"];
        var full = (await ClusterProcess.RunAsync([.. command, "--snapshot-every", "10"])).Ended(1);

        var failed = full.Events("snapshot_failed");
        Assert.All(failed, e => Assert.Matches("disk was full|[Nn]o space left", e.Text("reason")));
        Assert.Equal(TrainedDigits.Steps, full.Events("step")[^1].Long("step"));
        Assert.True(failed[0].Long("step") < full.Events("step")[^1].Long("step"), "it failed only at the end");
        var end = full.Event("run_failed");
        Assert.Contains("the last snapshot could not be written", end.Text("reason"), StringComparison.Ordinal);
        var run = end.Text("run_dir");
        Assert.Empty(Directory.GetDirectories(Path.Combine(run, "snapshots"), ".*"));
        (await ClusterProcess.RunAsync("snapshot", "verify", run)).Ended(0);

        disk.Remount("size=16m");
        var resumed = await ClusterProcess.RunAsync(
            "train", "digits", "--resume", "last", "--run-dir", disk.Path, "--json");

        var written = full.Events("snapshot_written").Max(e => e.Long("step"));
        Assert.Equal(written, resumed.Ended(0).Event("run_started").Long("step"));
        Assert.Equal(trained.Weights, resumed.Event("run_completed").Text("weights_sha256"));
    }

    private static async Task AssertRefused(string runDir, params string[] more)
    {
        var refused = await ClusterProcess.RunAsync(["train", "digits", "--run-dir", runDir, "--json", .. more]);
        Assert.Empty(refused.Ended(2).Output);
        var line = Assert.Single(refused.Errors);
        Assert.Contains(runDir, line, StringComparison.Ordinal);
        Assert.Contains("cannot be written", line, StringComparison.Ordinal);
    }
}
