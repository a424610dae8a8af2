using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Trains on a table with one pixel so large that batch normalization overflows at its slot.</summary>
public sealed class NotFiniteTests : IDisposable
{
    /// <summary>With seed 1 this line is a training row, and first seen in mid-epoch.</summary>
    private const int Line = 1001;

    private const int Epochs = 2;
    private const int StepsPerEpoch = 23;

    private readonly TempFolder _folder = new();
    private readonly string _data;

    public NotFiniteTests() => _data = _folder.Write(
        "data.csv",
        File.ReadLines(Repository.DataFile("digits.csv")).Select((l, i) => i == Line - 1 ? WithLargePixel(l) : l));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_SlotNotFinite_StopsWithWhatItWasAndLeavesTheSnapshotWhole()
    {
        var run = await ClusterProcess.RunAsync([.. Command("stop"), "--workers", "2", "--snapshot-every", "5"]);
        run.Ended(1);
        var failed = run.Event("run_failed");
        var (reason, step) = (failed.Text("reason"), failed.Long("step"));
        Assert.InRange(step, 5, StepsPerEpoch - 1);
        Assert.Matches(
            $@"^step {step}, slot [01]: the buffer 'norm1\.running_var' has 0 NaN and 16 Inf in 16 values from index 0 "
            + @"on, training rows (\d+, ){8}\.\.\. of 32; nothing of this step was applied\.", reason);
        Assert.Contains("--lr", reason, StringComparison.Ordinal);
        Assert.Contains("--on-nan skip", reason, StringComparison.Ordinal);

        var newest = run.Events("snapshot_written")[^1];
        Assert.InRange(newest.Long("step"), step - 15, step); // the last two may still have been on their way to the disk
        Assert.Equal(0, newest.Long("step") % 5);
        (await ClusterProcess.RunAsync("snapshot", "verify", newest.Text("path"))).Ended(0);
        Assert.Equal(await RowsAsync(step, reason), RowsIn(reason));
    }

    [Fact]
    public async Task Train_SlotsNotFiniteAreSkipped_SameFiniteWeightsForThreeWorkersAndOneAfterAResume()
    {
        var three = await CompleteAsync([.. Command("skip"), "--workers", "3"], Epochs);
        Assert.InRange(three.Number("val_accuracy"), 0.9, 1); // weights that are not finite know nothing

        var runs = _folder.At("resumed");
        (await ClusterProcess.RunAsync([.. Command("stop", runs), "--workers", "2", "--snapshot-every", "5"])).Ended(1);
        var resumed = await CompleteAsync(
            ["train", "digits", "--resume", "last", "--on-nan", "skip", "--workers", "1", "--run-dir", runs, "--json"],
            Epochs);
        Assert.Equal(three.Text("weights_sha256"), resumed.Text("weights_sha256"));
        Assert.Equal(three.Number("train_loss"), resumed.Number("train_loss"));
    }

    [Fact]
    public async Task Train_NothingIsFiniteAnyMore_EndsAndSaysSo()
    {
        var run = await ClusterProcess.RunAsync(
            "train", "simplenet", "--optimizer", "sgd", "--lr", "1e38", "--on-nan", "skip", "--run-dir", _folder.Runs,
            "--json");
        run.Ended(1);
        var reason = run.Event("run_failed").Text("reason");
        Assert.StartsWith("100 steps in a row were skipped", reason, StringComparison.Ordinal);
        Assert.Equal(100, run.Events("step_skipped").Count);
        var skipped = run.Events("epoch_completed")[1]; // each of its steps
        Assert.Equal(JsonValueKind.Null, skipped.GetProperty("train_loss").ValueKind);
    }

    [Fact]
    public async Task Train_NoSuchPolicy_IsRefused()
    {
        var refused = await ClusterProcess.RunAsync("train", "simplenet", "--on-nan", "x", "--run-dir", _folder.Runs);
        Assert.Equal("cluster: --on-nan 'x': stop or skip", Assert.Single(refused.Ended(2).Errors));
    }

    // Finite as it is read, and infinite as a variance.
    private static string WithLargePixel(string line)
    {
        var fields = line.Split(',');
        fields[20] = "3e38";
        return string.Join(',', fields);
    }

    private string[] Command(string onNan, string? runs = null) =>
    [
        "train", "digits", "--seed", "1", "--data", _data, "--slots", "2", "--epochs", $"{Epochs}", "--on-nan", onNan,
        "--run-dir", runs ?? _folder.Runs, "--json",
    ];

    private static async Task<JsonElement> CompleteAsync(string[] command, int skipped)
    {
        var run = (await ClusterProcess.RunAsync(command)).Ended(0);
        var completed = run.Event("run_completed");
        Assert.Equal(skipped, completed.Long("skipped_steps")); // the row comes once in each epoch
        Assert.Equal(skipped, run.Events("step_skipped").Count);
        Assert.Equal(Epochs * StepsPerEpoch, completed.Long("steps"));
        return completed;
    }

    // What 'order' says of the slot.
    private async Task<IEnumerable<int>> RowsAsync(long step, string reason)
    {
        var order = await ClusterProcess.RunAsync(
            "order", "digits", "--seed", "1", "--data", _data, "--slots", "2", "--json");
        var slot = reason[reason.IndexOf("slot ", StringComparison.Ordinal) + 5] - '0';
        var line = order.Ended(0).Json[(int)step];
        return line.GetProperty("slots")[slot].EnumerateArray().Take(8).Select(row => row.GetInt32());
    }

    private static IEnumerable<int> RowsIn(string reason)
    {
        var start = reason.IndexOf("rows ", StringComparison.Ordinal) + 5;
        return reason[start..reason.IndexOf(", ...", StringComparison.Ordinal)].Split(", ").Select(int.Parse);
    }
}
