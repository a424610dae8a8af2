using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Workers started by hand join a running <c>train</c>, leave it, or are refused.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MembershipTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Worker_StartedByHand_JoinsAndLeavesOnRequest()
    {
        using var run = ClusterProcess.Start(
            "train", "digits", "--seed", "1", "--epochs", "1000", "--workers", "1", "--slots", "2", "--json",
            "--run-dir", _folder.Runs);
        var address = (await run.NextAsync("coordinator_listening")).Text("address");
        await run.NextAsync("step");
        using var worker = ClusterProcess.Start("worker", "--coordinator", address, "--name", "guest");
        await run.NextAsync("worker_joined", e => e.Text("name") == "guest");
        worker.Signal("TERM");

        var lost = await run.NextAsync("worker_lost");
        Assert.Equal("guest", lost.Text("name"));
        Assert.Contains("asked to leave", lost.Text("reason"), StringComparison.Ordinal);
        (await worker.EndAsync()).Ended(0);
        await run.NextAsync("step");
        run.Signal("INT");
        (await run.EndAsync()).Ended(130);
    }

    [Fact]
    public async Task Worker_ThatIsNotAlike_IsRefusedWithBothValues()
    {
        using var run = ClusterProcess.Start(
            "train", "digits", "--seed", "1", "--epochs", "1000", "--workers", "1", "--json", "--run-dir", _folder.Runs);
        var address = (await run.NextAsync("coordinator_listening")).Text("address");
        await run.NextAsync("step");
        var threads = (await ClusterProcess.RunAsync("worker", "--coordinator", address, "--threads-per-worker", "2")).Ended(2);
        Assert.Contains(
            "threads: this run computes with 1, the worker with 2", Assert.Single(threads.Errors, IsForUsers), StringComparison.Ordinal);

        var other = Path.Combine(_folder.Runs, "other.csv");
        var rows = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "Samples", "data", "digits.csv"));
        await File.WriteAllLinesAsync(other, rows[..^1]);
        var data = (await ClusterProcess.RunAsync("worker", "--coordinator", address, "--data", other)).Ended(2);
        Assert.Matches("data: this run's hash is [0-9a-f]{12}, the worker's [0-9a-f]{12}", Assert.Single(data.Errors, IsForUsers));
    }

    [Fact]
    public async Task Train_CoordinatorKilledInMidRun_GoesOnByItselfToTheSameWeights()
    {
        using var run = ClusterProcess.Start([.. TrainedDigits.Command(_folder.Runs), "--workers", "2", "--log-every", "1"]);
        var coordinator = (int)(await run.NextAsync("run_started")).Long("pid");
        var snapshot = await run.NextAsync("snapshot_written");
        await run.NextAsync("step", e => e.Long("step") > snapshot.Long("step"));
        ForeignProcess.Kill(coordinator);

        await run.NextAsync("coordinator_restarted");
        var again = await run.NextAsync("run_started");
        Assert.Equal(2, again.Long("generation"));
        Assert.True(again.Long("step") >= snapshot.Long("step"), $"went back to {again.Long("step")}");
        var completed = (await run.EndAsync()).Ended(0).Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(1, completed.Long("restarts"));
    }

    [Fact]
    public async Task Train_RunFolderInUse_IsRefused()
    {
        using var run = ClusterProcess.Start(
            "train", "digits", "--epochs", "1000", "--workers", "1", "--json", "--run-dir", _folder.Runs);
        await run.NextAsync("snapshot_written");
        var second = (await ClusterProcess.RunAsync("train", "digits", "--resume", "last", "--run-dir", _folder.Runs)).Ended(2);
        Assert.Contains("is in use by another run", Assert.Single(second.Errors), StringComparison.Ordinal);
        var folder = Assert.Single(_folder.EachRun);
        var coordinator = (await ClusterProcess.RunAsync("coordinator", "--run", folder)).Ended(2);
        var line = Assert.Single(coordinator.Errors);
        Assert.Contains($"{folder} is in use by another run", line, StringComparison.Ordinal);
    }

    // A worker by hand logs to its standard error too.
    private static bool IsForUsers(string line) => line.StartsWith("cluster: ", StringComparison.Ordinal);
}
