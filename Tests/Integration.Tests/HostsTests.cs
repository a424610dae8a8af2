using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows a run over hosts of their own, whose network fails in all the ways that networks do.</summary>
[Collection(ClusterCollection.Name)]
[Trait("lane", "beside")]
public sealed class HostsTests(TrainedDigits trained) : IDisposable
{
    private const string Coordinator = "coordinator";
    private const string Server = "server";
    private const string WorkerA = "worker-a";
    private const string WorkerB = "worker-b";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Server and workers are there before the coordinator and wait for it, the workers get the data from it, their links are cut,
    /// one of them in one direction only, then the server's; all of them are slow. What comes after the end is told so.
    /// </summary>
    [SkippableFact]
    public async Task Train_HostsWhoseLinksAreSlowAndCut_SameWeightsAsOnOneMachine()
    {
        using var network = HostNetwork.Create(Coordinator, Server, WorkerA, WorkerB);
        var run = await PrepareAsync();
        await MakeCertsAsync(network);
        network.Slow(Server, "4mbit"); // all tensors go that way: the run takes as long as it needs to be cut

        var (at, at6) = ($"{network.Address(Coordinator)}:4053", $"[{network.Address6(Coordinator)}]:4053");
        using var server = ClusterProcess.StartBy(network.On(Server), ServerFlags(network, at, Server));
        using var workerA = StartWorker(network, WorkerA, at);
        using var workerB = StartWorker(network, WorkerB, at6);
        using var coordinator = ClusterProcess.StartBy(
            [.. network.On(Coordinator), "env", "CLUSTER__LISTEN=[::]:4053", "CLUSTER__LINGER=60", $"CLUSTER__TLS={_folder.At("certs")}"],
            "coordinator", "--run", run);
        await coordinator.NextAsync("step", e => e.Long("step") >= 2);

        network.Cut(WorkerA);
        network.Lose(WorkerB, Coordinator);
        await OfBothAsync(coordinator, "worker_lost");
        network.Mend(WorkerA);
        network.Deliver(WorkerB, Coordinator);
        await OfBothAsync(coordinator, "worker_joined");

        network.Cut(Server);
        Assert.Equal(Server, (await coordinator.NextAsync("server_lost")).Text("name"));
        network.Hasten(Server);
        network.Mend(Server);
        await coordinator.NextAsync("server_joined");

        var completed = await coordinator.NextAsync("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        (await server.EndAsync()).Ended(0);
        foreach (var worker in (ClusterProcess[])[workerA, workerB])
        {
            var ended = (await worker.EndAsync()).Ended(0);
            Assert.Contains(ended.Output.Concat(ended.Errors), line => line.Contains("the coordinator serves it", StringComparison.Ordinal));
            Assert.InRange(ended.Errors.Count(line => line.Contains("waits for the coordinator", StringComparison.Ordinal)), 1, 4);
        }

        using var late = ClusterProcess.StartBy(network.On(WorkerA), ServerFlags(network, at, WorkerA));
        Assert.Contains((await late.EndAsync()).Ended(0).Errors, line => line.Contains("run finished", StringComparison.Ordinal));
        coordinator.Signal("TERM");
        (await coordinator.EndAsync()).Ended(0);
    }

    private async Task<string> PrepareAsync()
    {
        Directory.CreateDirectory(_folder.At("data"));
        var data = _folder.At("data/digits.csv");
        File.Copy(Repository.DataFile("digits.csv"), data);
        var prepared = await ClusterProcess.RunAsync(
            ["prepare", .. TrainedDigits.Command(_folder.Runs)[1..], "--data", data, "--workers", "2", "--servers", "1", "--link", "tcp", "--log-every", "1"]);
        return prepared.Ended(0).Event("run_prepared").Text("run_dir");
    }

    private async Task MakeCertsAsync(HostNetwork network)
    {
        var certs = _folder.At("certs");
        (await ClusterProcess.RunAsync("certs", "init", certs)).Ended(0);
        (await ClusterProcess.RunAsync(
            "certs", "issue", "coordinator", certs, "--host", network.Address(Coordinator), "--host", network.Address6(Coordinator))).Ended(0);
        (await ClusterProcess.RunAsync("certs", "issue", "server", certs, "--host", network.Address(Server))).Ended(0);
        (await ClusterProcess.RunAsync("certs", "issue", "worker", certs)).Ended(0);
    }

    private string[] ServerFlags(HostNetwork network, string coordinator, string host) =>
    [
        "server", "--coordinator", coordinator, "--name", host, "--listen", "0.0.0.0:4054", "--advertise", network.Address(host), "--tls",
        _folder.At("certs"),
    ];

    // The folder of the data is empty to it.
    private ClusterProcess StartWorker(HostNetwork network, string host, string coordinator) => ClusterProcess.StartBy(
        network.On(host, _folder.At("data")),
        "worker", "--coordinator", coordinator, "--name", host, "--cache", _folder.At("cache-" + host), "--tls", _folder.At("certs"));

    private static async Task OfBothAsync(ClusterProcess coordinator, string name)
    {
        var first = (await coordinator.NextAsync(name)).Text("name");
        await coordinator.NextAsync(name, e => e.Text("name") != first);
    }
}
