using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class OutputTests(TrainedDigits trained) : IDisposable
{
    private const char Escape = '\u001b';
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_SimpleNet_PrintsEachEpochsLoss()
    {
        var run = await ClusterProcess.RunAsync("train", "simplenet", "--run-dir", _folder.Runs);

        run.Ended(0);
        Assert.Empty(run.Errors);
        for (var epoch = 1; epoch <= 5; epoch++)
            Assert.Single(run.Output, l => l.StartsWith($"Epoch {epoch}/5  loss 0.", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Output, l => l.Contains(Escape, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Train_NoJobNamed_TrainsDigitsAndSaysWhereTheSnapshotLies()
    {
        var run = await ClusterProcess.RunAsync("train", "--run-dir", _folder.Runs);

        run.Ended(0);
        Assert.Contains("job digits", run.Output[0], StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, l => l.Contains(Escape, StringComparison.Ordinal));
        var told = Assert.Single(run.Output, l => l.StartsWith("snapshot ", StringComparison.Ordinal));
        var snapshot = told.Split(' ')[1];
        Assert.True(File.Exists(Path.Combine(snapshot, "model.pth")), snapshot);
        var last = run.Output.Last(l => l.StartsWith("Epoch ", StringComparison.Ordinal));
        Assert.Matches(@"val accuracy (0\.9[789]|1\.00)", last);
    }

    [Fact]
    public void Train_OrderlyEnd_LogsNoWarning() => Assert.All(
        Directory.GetFiles(Path.Combine(trained.RunDir, "logs")),
        file => Assert.DoesNotMatch(" (WARN|ERRO|FATL) ", File.ReadAllText(file)));

    [Fact]
    public void Train_Json_TellsTheRunInOrder()
    {
        var events = trained.Finished.Json.Select(e => e.Text("event")).ToArray();

        Assert.Empty(trained.Finished.Errors);
        Assert.Equal("run_started", events[0]);
        Assert.Equal("run_completed", events[^1]);
        Assert.Equal(TrainedDigits.Epochs, events.Count(e => e == "epoch_completed"));
        Assert.InRange(events.Count(e => e == "snapshot_written"), TrainedDigits.Epochs, TrainedDigits.Epochs + 1);
        Assert.InRange(events.Count(e => e == "worker_joined"), 1, 2);
        var steps = trained.Finished.Events("step").Select(e => e.Long("step")).ToArray();
        Assert.Equal(steps.Order().Distinct(), steps);
        const int told = TrainedDigits.Steps / 10; // --log-every is 10
        Assert.Empty(Enumerable.Range(1, told).Select(i => 10L * i).Except(steps));
        Assert.InRange(steps.Length, told, told + 1); // and the first
    }

    [Fact]
    public void Train_Json_EventsHaveTheirFields()
    {
        var fields = new Dictionary<string, string[]>
        {
            ["epoch_completed"] = ["epoch", "train_loss", "val_loss", "val_accuracy", "seconds", "samples_per_s"],
            ["snapshot_written"] = ["path", "step", "weights_sha256"],
            ["run_completed"] = [
                "steps", "epochs", "train_loss", "val_loss", "val_accuracy", "seconds", "samples_per_s",
                "weights_sha256", "run_dir", "restarts"],
        };

        foreach (var (name, expected) in fields)
            foreach (var e in trained.Finished.Events(name))
                Assert.Empty(expected.Except(e.EnumerateObject().Select(p => p.Name)));
    }

    [Fact]
    public async Task Train_RunFolder_KeepsConfigAndEvents()
    {
        var kept = await File.ReadAllLinesAsync(Path.Combine(trained.RunDir, "events.jsonl"));

        Assert.Contains(trained.Weights, kept[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(trained.RunDir, "config.json")));
        Assert.True(File.Exists(Path.Combine(trained.RunDir, "metrics.jsonl")));
        Assert.True(File.Exists(Path.Combine(trained.RunDir, "logs", "worker-1.log")));
    }
}
