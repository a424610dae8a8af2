using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows that with one slot the weights are the bits of PyTorch's own loop on the same batches.</summary>
[Trait("lane", "beside")]
public sealed class PlainLoopTests(PlainLoopTests.Inputs inputs) : IClassFixture<PlainLoopTests.Inputs>
{
    private const int Epochs = 3;
    private const int Steps = Epochs * TrainedDigits.StepsPerEpoch;
    private const string Seed = "7";

    [SkippableTheory]
    [InlineData("sgd", "--lr 0.05 --momentum 0.9", """{"lr": 0.05, "momentum": 0.9}""")]
    [InlineData("adam", "--lr 0.002", """{"lr": 0.002}""")]
    [InlineData("adamw", "--lr 0.003 --weight-decay 0.02", """{"lr": 0.003, "weight_decay": 0.02}""")]
    public async Task Train_OneSlot_SameBitsAsPyTorch(string optimizer, string flags, string options)
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        using var folder = new TempFolder();
        var run = await ClusterProcess.RunAsync([
            "train", "digits-mlp", "--slots", "1", "--workers", "1", "--epochs", $"{Epochs}", "--seed", Seed,
            "--optimizer", optimizer, .. flags.Split(' '), "--snapshot-start", "--run-dir", folder.Runs, "--json"]);
        var completed = run.Ended(0).Event("run_completed");
        var start = run.Events("snapshot_written")[0];
        Assert.Equal(0, start.Long("step"));

        var found = await TorchPython.RunAsync(
            "Python/plain_loop.py", start.Text("path"), inputs.Rows, inputs.Order, optimizer, options);

        Assert.Equal(Steps, found.Long("steps"));
        Assert.Equal(Steps, completed.Long("steps"));
        Assert.NotEqual(start.Text("weights_sha256"), completed.Text("weights_sha256"));
        Assert.Equal(completed.Text("weights_sha256"), found.Text("sha256"));
    }

    /// <summary>Is what the plain loop reads: the training rows, and which of them each step takes.</summary>
    public sealed class Inputs : IAsyncLifetime, IDisposable
    {
        private readonly TempFolder _folder = new();

        public string Rows => _folder.At("train.npz");

        public string Order => _folder.At("order.jsonl");

        public async Task InitializeAsync()
        {
            if (!TorchPython.IsPresent) return;
            (await ClusterProcess.RunAsync(
                "data", "export", "digits-mlp", "--split", "train", "--seed", Seed, "--out", Rows)).Ended(0);
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                var order = await ClusterProcess.RunAsync(
                    "order", "digits-mlp", "--seed", Seed, "--epoch", $"{epoch}", "--json");
                await File.AppendAllLinesAsync(Order, order.Ended(0).Output);
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _folder.Dispose();
    }
}
