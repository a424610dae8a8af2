using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Trains a residual block that Python scripted, and takes its weights back to Python.</summary>
public sealed class TorchScriptTests(TorchScriptTests.Files files) : IClassFixture<TorchScriptTests.Files>, IDisposable
{
    private const string Seed = "5";
    private const string BatchSize = "32";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Train_ResNetBlockOnTwoWorkers_WeightsLoadBackInPython()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        var run = await TrainAsync("--workers", "2", "--slots", "2", "--servers", "2", "--epochs", "3");
        var completed = run.Ended(0).Event("run_completed");
        var rows = _folder.At("val.npz");
        (await ClusterProcess.RunAsync(
            "data", "export", "torchscript", "--data", files.Rows, "--split", "val", "--seed", Seed, "--out", rows)).Ended(0);

        var found = await TorchPython.RunAsync("Python/torchscript.py", "check", completed.Text("snapshot"), rows);

        Assert.Equal(completed.Text("weights_sha256"), found.Text("sha256"));
        Assert.Equal(completed.Number("val_accuracy"), found.Number("accuracy"), tolerance: 1e-6);
        Assert.InRange(found.Number("accuracy"), 0.8, 1);
        var predicted = await ClusterProcess.RunAsync(
            "predict", "--snapshot", completed.Text("run_dir"), "--input", rows, "--json");
        Assert.Equal(
            found.GetProperty("classes").EnumerateArray().Select(c => c.GetInt64()), predicted.Ended(0).Json.Select(r => r.Long("class")));
    }

    [SkippableFact]
    public async Task Train_OneSlot_SameBitsAsPyTorchsLoopOnTheClass()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        var run = await TrainAsync("--workers", "1", "--slots", "1", "--snapshot-start", "--epochs", "2");
        var completed = run.Ended(0).Event("run_completed");
        var (rows, order) = (_folder.At("train.npz"), _folder.At("order.jsonl"));
        (await ClusterProcess.RunAsync(
            "data", "export", "torchscript", "--data", files.Rows, "--split", "train", "--seed", Seed, "--out", rows)).Ended(0);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var lines = await ClusterProcess.RunAsync(
                "order", "torchscript", "--data", files.Rows, "--seed", Seed, "--batch-size", BatchSize, "--epoch", $"{epoch}",
                "--json");
            await File.AppendAllLinesAsync(order, lines.Ended(0).Output);
        }

        var start = run.Events("snapshot_written")[0].Text("path");
        var found = await TorchPython.RunAsync("Python/torchscript.py", "loop", start, rows, order);

        Assert.Equal(completed.Long("steps"), found.Long("steps"));
        Assert.Equal(completed.Text("weights_sha256"), found.Text("sha256"));
    }

    [SkippableFact]
    public async Task Train_FileThatIsNoModule_OneLineWithItsName()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);

        var run = await ClusterProcess.RunAsync(
            "train", "torchscript", "--model", files.Rows, "--data", files.Rows, "--run-dir", _folder.Runs);

        var line = Assert.Single(run.Ended(2).Errors);
        Assert.Contains($"{files.Rows}: holds no TorchScript module", line, StringComparison.Ordinal);
    }

    private Task<Finished> TrainAsync(params string[] more) => ClusterProcess.RunAsync([
        "train", "torchscript", "--model", files.Model, "--loss", "cross_entropy", "--data", files.Rows, "--seed", Seed,
        "--batch-size", BatchSize, "--optimizer", "sgd", "--lr", "0.05", "--momentum", "0.9",
        "--run-dir", _folder.Runs, "--json", .. more]);

    /// <summary>Is what Python writes once: the module and the rows.</summary>
    public sealed class Files : IAsyncLifetime, IDisposable
    {
        private readonly TempFolder _folder = new();

        public string Model => _folder.At("net.pt");

        public string Rows => _folder.At("rows.npz");

        public async Task InitializeAsync()
        {
            if (TorchPython.IsPresent) await TorchPython.RunAsync("Python/torchscript.py", "make", _folder.Path);
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _folder.Dispose();
    }
}
