using System.Diagnostics;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Tensors in shared memory and over TCP: the same bits, and a word where memory cannot be shared.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LinkTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_OnOneMachine_SharesMemory()
    {
        var linked = trained.Finished.Events("worker_linked");
        Assert.Equal(2, linked.Count);
        Assert.All(linked, e => Assert.Equal(("shm", ""), (e.Text("link"), e.Text("reason"))));
    }

    [Theory]
    [InlineData("tcp", "0", "2")]
    [InlineData("shm", "1", "2")]
    public async Task Train_EitherLink_SameWeights(string link, string servers, string workers)
    {
        var finished = (await ClusterProcess.RunAsync(
            [.. TrainedDigits.Command(_folder.Runs), "--link", link, "--servers", servers, "--workers", workers, "--slots", "2"]))
            .Ended(0);
        Assert.Equal(trained.Weights, finished.Event("run_completed").Text("weights_sha256"));
        Assert.All(finished.Events("worker_linked"), e => Assert.Equal("shm", e.Text("link")));
        Assert.Equal(link == "tcp" ? 0 : int.Parse(workers, null), finished.Events("worker_linked").Count);
    }

    [Fact]
    public async Task Train_LinkThatIsNone_IsRefused()
    {
        var refused = (await ClusterProcess.RunAsync("train", "digits", "--link", "udp")).Ended(2);
        Assert.Contains("--link 'udp': shm or tcp", string.Join('\n', refused.Errors), StringComparison.Ordinal);
    }

    // The system call is refused, as a container may refuse it.
    [SkippableFact]
    public async Task Train_NoProcessMayShareMemory_SameWeightsOverTcpAndSaysWhy()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        using var run = ClusterProcess.StartBy(
            TorchPython.Command("Python/without_memory.py"), [.. TrainedDigits.Command(_folder.Runs), "--workers", "2"]);
        var finished = (await run.EndAsync()).Ended(0);
        Assert.Equal(trained.Weights, finished.Event("run_completed").Text("weights_sha256"));
        var linked = finished.Events("worker_linked");
        Assert.Equal(2, linked.Count);
        Assert.All(linked, e => Assert.Equal("tcp", e.Text("link")));
        Assert.All(linked, e => Assert.StartsWith("no memory to share: ", e.Text("reason"), StringComparison.Ordinal));
    }

    // Process numbers of its own, as in a container: what the two sides name is not there for the other one.
    [SkippableFact]
    public async Task Worker_WithProcessNumbersOfItsOwn_GoesOnOverTcpAndSaysWhy()
    {
        Skip.IfNot(Environment.UserName == "root", "a namespace of process numbers needs root");
        using var run = ClusterProcess.Start(
            "train", "digits", "--seed", "1", "--epochs", "1000", "--workers", "1", "--slots", "2", "--json",
            "--run-dir", _folder.Runs);
        var address = (await run.NextAsync("coordinator_listening")).Text("address");
        await run.NextAsync("step");
        using var guest = Process.Start(
            "unshare",
            ["--pid", "--fork", "--kill-child", "dotnet", Repository.CommandFile, "worker", "--coordinator", address, "--name", "guest"]);
        var linked = await run.NextAsync("worker_linked", e => e.Text("name") == "guest");
        Assert.Equal("tcp", linked.Text("link"));
        Assert.NotEmpty(linked.Text("reason"));
        var step = (await run.NextAsync("step")).Long("step");
        await run.NextAsync("step", e => e.Long("step") >= step + 20);
        guest.Kill(entireProcessTree: true);
        await run.NextAsync("worker_lost");
        run.Interrupt();
        (await run.EndAsync()).Ended(130);
    }
}
