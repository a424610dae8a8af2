using System.Net;
using System.Net.Sockets;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>A folder that 'prepare' wrote, and the coordinators that go on from it, as a pod's init container and its container do.</summary>
[Collection(ClusterCollection.Name)]
[Trait("lane", "beside")]
public sealed class PrepareTests(TrainedDigits trained) : IDisposable
{
    private static readonly (string, string)[] OneThread = [("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1")];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The coordinator has no libtorch, is asked for its health, and is moved in mid-run: it takes a snapshot, the worker waits, and the
    /// next one goes on from there. Preparing once more changes nothing of the run.
    /// </summary>
    [Fact]
    public async Task Coordinator_OfAPreparedFolderMovedInMidRun_GoesOnWithoutLibtorchToTheSameWeights()
    {
        var run = _folder.At("run-1");
        var prepared = (await PrepareAsync(run)).Ended(0).Event("run_prepared");
        Assert.Equal((0, run), (prepared.Long("step"), prepared.Text("run_dir")));
        var (listen, health) = (FreePort(), FreePort());

        using var first = StartCoordinator(run, listen, health);
        using var worker = ClusterProcess.Start(OneThread, "worker", "--coordinator", listen, "--name", "guest");
        await first.NextAsync("step");
        using var http = new HttpClient { BaseAddress = new Uri("http://" + health) };
        Assert.Equal("live\n", await http.GetStringAsync("/healthz/live"));
        Assert.Equal("ready\n", await http.GetStringAsync("/healthz/ready"));
        var epoch = (await first.NextAsync("snapshot_written", e => e.Long("step") > 0)).Long("step");
        first.Signal("TERM"); // the next epoch has begun, or is about to
        var moved = (await first.EndAsync()).Ended(130);
        Assert.Empty(moved.Events("run_stopped"));
        var kept = moved.Events("snapshot_written")[^1].Long("step");
        Assert.InRange(kept, epoch, TrainedDigits.Steps - 1);

        var again = (await PrepareAsync(run)).Ended(0).Event("run_prepared");
        Assert.Equal(kept, again.Long("step"));
        var other = (await PrepareAsync(run, "--batch-size", "32")).Ended(2);
        Assert.Contains("--batch-size 32 differs", Assert.Single(other.Errors), StringComparison.Ordinal);

        using var second = StartCoordinator(run, listen, health);
        Assert.Equal(kept, (await second.NextAsync("run_started")).Long("step"));
        var completed = await second.NextAsync("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(kept, moved.Events("step").Max(e => e.Long("step"))); // no step is computed twice
        (await worker.EndAsync()).Ended(0);
        (await second.EndAsync()).Ended(0);
        Assert.Contains("nothing is left", string.Join(' ', (await ClusterProcess.RunAsync("prepare", "digits", "--run", run)).Ended(0).Output), StringComparison.Ordinal);
    }

    private static Task<Finished> PrepareAsync(string run, params string[] more) => ClusterProcess.RunAsync(
        ["prepare", "digits", "--seed", "1", "--epochs", $"{TrainedDigits.Epochs}", "--workers", "1:2", "--slots", "2", "--log-every", "1",
            "--run", run, "--json", .. more]);

    // A bridge to libtorch that is not there: whatever asks for it fails.
    private static ClusterProcess StartCoordinator(string run, string listen, string health) => ClusterProcess.Start(
        [("CLUSTER_TORCH_BRIDGE", "/none/libcluster_torch.so"), ("CLUSTER__RUN", run), ("CLUSTER__LISTEN", listen), ("CLUSTER__HEALTH", health), ("CLUSTER__LINGER", "0")],
        "coordinator");

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }
}
