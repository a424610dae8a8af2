using System.Globalization;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows schedules, parameter groups, clipping and the average of the weights on real processes.</summary>
public sealed class UpdateTests : IDisposable
{
    private static readonly string[] Flags =
    [
        "--slots", "2", "--epochs", "3", "--optimizer", "adamw:betas=0.9/0.95", "--lr", "0.003", "--warmup", "10",
        "--schedule", "plateau:patience=0,threshold=0.9,factor=0.5", "--no-decay", "bias-and-norm",
        "--clip-value", "0.05", "--ema", "0.9", "--log-every", "1", "--json",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithAllOfIt_SameBitsForOtherWorkersServersAndAResume()
    {
        var alone = (await ClusterProcess.RunAsync(
            ["train", "digits-mlp", .. Flags, "--workers", "1", "--run-dir", _folder.Runs])).Ended(0);
        var completed = alone.Event("run_completed");
        var rates = alone.Events("step").Select(e => e.Number("lr")).ToList();
        Assert.Equal(0.003 * 0.01, rates[0]);
        Assert.Equal(0.003, rates[10]);
        Assert.Equal(0.0015, rates[^1]); // lowered once, after the second epoch

        var other = (await ClusterProcess.RunAsync(
            ["train", "digits-mlp", .. Flags, "--workers", "2", "--servers", "2", "--snapshot-every", "4", "--run-dir", _folder.Runs])).Ended(0);
        Assert.Equal(completed.Text("weights_sha256"), other.Event("run_completed").Text("weights_sha256"));
        var middle = other.Events("snapshot_written").Last(e => e.Long("step") is > 46 and < 69); // of the third epoch
        var resumed = (await ClusterProcess.RunAsync(
            "train", "--resume", middle.Text("path"), "--workers", "2", "--run-dir", _folder.Runs, "--json")).Ended(0);
        Assert.Equal(middle.Long("step"), resumed.Event("run_started").Long("step"));
        var last = resumed.Event("run_completed");
        Assert.Equal(completed.Text("weights_sha256"), last.Text("weights_sha256"));
        Assert.Equal(completed.Number("val_loss"), last.Number("val_loss"));
        Assert.Equal(Bytes(completed.Text("snapshot"), "ema.pth"), Bytes(last.Text("snapshot"), "ema.pth"));
        Assert.Equal(Bytes(completed.Text("snapshot"), "optimizer.pth"), Bytes(last.Text("snapshot"), "optimizer.pth"));

        await CheckRatesOfACheckpoint(last.Text("snapshot"));
        var judged = (await ClusterProcess.RunAsync("evaluate", "--snapshot", last.Text("snapshot"), "--ema")).Output[0];
        var loss = string.Create(CultureInfo.InvariantCulture, $"loss {last.Number("val_loss"):0.0000}");
        Assert.Contains(loss, judged, StringComparison.Ordinal);

        var refused = await ClusterProcess.RunAsync(
            "train", "digits-mlp", "--resume", "last", "--ema", "0.5", "--run-dir", _folder.Runs);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--ema 0.5 differs from the snapshot's 0.9", refused.Errors[0], StringComparison.Ordinal);
    }

    // The rates that hold at that step, which neither the schedule's first one nor the last step's need be.
    private async Task CheckRatesOfACheckpoint(string snapshot)
    {
        var checkpoint = _folder.At("checkpoint.pth");
        (await ClusterProcess.RunAsync("snapshot", "export", snapshot, "--checkpoint", "--out", checkpoint)).Ended(0);
        if (!TorchPython.IsPresent) return;
        var found = await TorchPython.RunAsync("Python/weights.py", "rates", Path.Combine(snapshot, "optimizer.pth"), checkpoint);
        var rates = found.GetProperty("rates").EnumerateArray()
            .Select(of => of.EnumerateArray().Select(rate => rate.GetDouble()).ToArray()).ToArray();
        Assert.Equal([0.00075, 0.00075], rates[0]); // lowered after each epoch but the first
        Assert.Equal(rates[0], rates[1]);
    }

    [Fact]
    public async Task Train_OptimizerThatIsNotTheJobs_HasItsOwnUsualRate()
    {
        var run = await ClusterProcess.RunAsync(
            "train", "simplenet", "--optimizer", "adagrad:lr_decay=0.5", "--epochs", "1", "--workers", "1", "--accumulate", "2",
            "--json", "--run-dir", _folder.Runs);
        Assert.Equal(0.01, run.Ended(0).Events("step")[0].Number("lr"));
        Assert.Equal(2, run.Event("run_started").Long("slots"));
    }

    private static byte[] Bytes(string snapshot, string file) => File.ReadAllBytes(Path.Combine(snapshot, file));
}
