using System.Globalization;
using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Looks at what a run leaves behind, and at what <c>runs</c> says of it.</summary>
[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class RunFolderTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Record_OfACompletedRun_SaysHowItWasStartedAndHowItEnded()
    {
        var record = Read("run.json");
        Assert.Equal(("completed", ""), (record.Text("status"), record.Text("reason")));
        Assert.Equal(Path.GetFileName(trained.RunDir), record.Text("id"));
        Assert.Equal((1, TrainedDigits.Steps), (record.Long("seed"), record.Long("step")));
        Assert.Equal(["train", "digits", "--seed", "1"], record.GetProperty("command").EnumerateArray().Take(4).Select(a => a.GetString()));
        Assert.Equal(Environment.MachineName, Assert.Single(record.GetProperty("hosts").EnumerateArray()).GetString());
        Assert.InRange(record.GetProperty("ended").GetDateTimeOffset(), record.GetProperty("started").GetDateTimeOffset(), DateTimeOffset.UtcNow);
        Assert.True(record.GetProperty("versions").TryGetProperty("libtorch", out _));
        var origins = Read("config.json").GetProperty("origins");
        Assert.Equal(
            ("flag --seed", "flag JOB", "job", "default"),
            (origins.Text("seed"), origins.Text("job"), origins.Text("batch_size"), origins.Text("keep")));
        Assert.False(origins.TryGetProperty("label", out _), "an option of another job");
    }

    [Fact]
    public void Table_OfEpochs_HasTheFiguresThatWereTold()
    {
        var lines = File.ReadAllLines(Path.Combine(trained.RunDir, "metrics.csv"));
        var told = trained.Finished.Events("epoch_completed");
        Assert.Equal(told.Count + 1, lines.Length);
        foreach (var (line, e) in lines.Skip(1).Zip(told))
        {
            var fields = line.Split(',');
            Assert.Equal((e.Long("step"), e.Long("epoch")), (long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture)));
            Assert.Equal(e.Number("train_loss"), double.Parse(fields[2], CultureInfo.InvariantCulture));
            Assert.Equal(e.Number("val_accuracy"), double.Parse(fields[4], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Ledger_OfTwoWorkers_BooksEachSecondOnce()
    {
        var ledger = Read("ledger.json");
        Assert.Equal(TrainedDigits.Steps, ledger.Long("steps"));
        foreach (var worker in ledger.GetProperty("workers").EnumerateArray())
        {
            var parts = new[] { "data_s", "compute_s", "push_s", "pull_s", "wait_s", "evaluate_s", "recomputed_s", "paused_s", "idle_s" };
            Assert.Equal(worker.Number("seconds"), parts.Sum(part => worker.Number(part)), 4);
            Assert.True(worker.Number("compute_s") > 0, "no compute");
            Assert.True(worker.Number("evaluate_s") > 0, "no evaluation");
        }

        var summary = File.ReadAllText(Path.Combine(trained.RunDir, "summary.md"));
        Assert.Contains($"- completed: {TrainedDigits.Steps} steps in ", summary, StringComparison.Ordinal);
        Assert.Contains("| worker-1 | ", summary, StringComparison.Ordinal);
        Assert.Contains($"weights {trained.Weights}", summary, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task TensorBoard_ReadByAnotherReader_HoldsTheScalarsThatWereTold()
    {
        var file = await PlainPython.RunAsync("read_events.py", Path.Combine(trained.RunDir, "tb"));
        Assert.Equal("brain.Event:2", file.Text("version"));
        Assert.Equal(1, file.Long("files"));
        Assert.Equal([1L], file.GetProperty("starts").EnumerateArray().Select(s => s.GetInt64()));
        foreach (var (tag, name, field) in new[]
        {
            ("train/loss", "step", "loss"), ("train/lr", "step", "lr"), ("time/samples_per_s", "step", "samples_per_s"),
            ("val/loss", "epoch_completed", "val_loss"), ("val/accuracy", "epoch_completed", "val_accuracy"),
        })
        {
            var told = trained.Finished.Events(name).Select(e => (e.Long("step"), (float)e.Number(field)));
            Assert.Equal(told, file.GetProperty("scalars").GetProperty(tag).EnumerateArray().Select(s => (s[0].GetInt64(), s[1].GetSingle())));
        }
    }

    [Fact]
    public async Task Runs_ListShowCompareWhy_SayWhatTheFolderHolds()
    {
        var runs = Path.GetDirectoryName(trained.RunDir)!;
        var name = Path.GetFileName(trained.RunDir);
        Assert.Equal(name, new DirectoryInfo(Path.Combine(runs, "latest")).LinkTarget);
        var other = _folder.CopyRun(trained.RunDir);
        var config = Path.Combine(other, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"batch_size\": 64", "\"batch_size\": 32", StringComparison.Ordinal));

        var listed = Assert.Single((await ClusterProcess.RunAsync("runs", "list", "--run-dir", runs, "--json")).Ended(0).Json);
        Assert.Equal((name, "completed", TrainedDigits.Epochs), (listed.Text("run"), listed.Text("status"), listed.Long("epochs_done")));
        var shown = (await ClusterProcess.RunAsync("runs", "show", name[..10], "--run-dir", runs)).Ended(0);
        Assert.StartsWith($"run      {name}  completed", shown.Output[0], StringComparison.Ordinal);
        Assert.Contains(shown.Output, l => l.StartsWith("best     epoch ", StringComparison.Ordinal));
        Assert.Contains(shown.Output, l => l.StartsWith("seed ", StringComparison.Ordinal) && l.EndsWith("1  (flag --seed)", StringComparison.Ordinal));
        var compared = (await ClusterProcess.RunAsync("runs", "compare", trained.RunDir, other)).Ended(0).Output;
        Assert.Contains(compared, l => l.StartsWith("batch_size ", StringComparison.Ordinal) && l.EndsWith("64  |  32", StringComparison.Ordinal));
        Assert.Matches($@"^ +{TrainedDigits.Epochs} +(0\.\d{{4}} +){{6}}$", compared[^1] + " ");
        Assert.NotEmpty((await ClusterProcess.RunAsync("why", "--run-dir", runs, "--json")).Ended(0).Events("finding"));
        var refused = (await ClusterProcess.RunAsync("runs", "show", "digit-1", "--run-dir", runs)).Ended(2);
        Assert.Equal($"cluster: no run 'digit-1' in {runs}; the nearest is {name}", Assert.Single(refused.Errors));
    }

    private JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(trained.RunDir, file)));
        return document.RootElement.Clone();
    }
}
