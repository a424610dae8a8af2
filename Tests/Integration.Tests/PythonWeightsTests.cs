using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Begins runs with weights of Python's, and takes whole checkpoints there and back.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PythonWeightsTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Model => Path.Combine(trained.Snapshot, "model.pth");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Train_FromWeightsWithFrozenLayers_TheyKeepTheirBitsOverServersAndWorkers()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        var run = await ClusterProcess.RunAsync(
            "train", "digits", "--from", Model, "--freeze", "conv*", "--freeze", "norm?.weight", "--optimizer", "adamw",
            "--weight-decay", "0.5", "--epochs", "1", "--workers", "2", "--servers", "2", "--run-dir", _folder.Runs, "--json");
        var snapshot = run.Ended(0).Event("run_completed").Text("snapshot");

        var found = await TorchPython.RunAsync("Python/weights.py", "same", Model, Path.Combine(snapshot, "model.pth"));

        Assert.Equal(
            """["conv1.weight","conv1.bias","norm1.weight","conv2.weight","conv2.bias","norm2.weight"]""",
            found.GetProperty("same").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Errors, line => line.Contains("warning", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task SnapshotImport_CheckpointOfPyTorch_BecomesASnapshotThatTrainsOn()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        var (checkpoint, back) = (_folder.At("checkpoint.pth"), _folder.At("back.pth"));
        await TorchPython.RunAsync("Python/weights.py", "checkpoint", Model, checkpoint);

        var import = await ClusterProcess.RunAsync(
            "snapshot", "import", checkpoint, "digits", "--optimizer", "sgd", "--momentum", "0.9", "--seed", "1", "--epochs", "1",
            "--slots", "1", "--run-dir", _folder.Runs, "--json");
        var told = Assert.Single(import.Ended(0).Json);
        var export = await ClusterProcess.RunAsync("snapshot", "export", told.Text("path"), "--checkpoint", "--out", back);
        var run = await ClusterProcess.RunAsync(
            "train", "--resume", told.Text("path"), "--workers", "1", "--run-dir", _folder.Runs, "--json");

        Assert.Equal(trained.Weights, told.Text("weights_sha256"));
        Assert.True(told.GetProperty("optimizer").GetBoolean());
        export.Ended(0);
        var read = await TorchPython.RunAsync("Python/weights.py", "momenta", back);
        Assert.Equal("[0.5]", read.GetProperty("momenta").GetRawText());
        Assert.Equal(TrainedDigits.StepsPerEpoch, run.Ended(0).Event("run_completed").Long("steps"));
    }

    [Fact]
    public async Task Train_FromWeightsOfAnotherModel_ListsWhatDoesNotFit()
    {
        var run = await ClusterProcess.RunAsync(
            "train", "digits-mlp", "--from", Model, "--run-dir", _folder.Runs);

        var line = Assert.Single(run.Ended(2).Errors);
        Assert.Contains("none of its 16 tensors is one of the model's 4, such as 0.weight", line, StringComparison.Ordinal);
    }
}
