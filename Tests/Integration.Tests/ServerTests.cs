using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows runs whose parameters are held by server processes of their own.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ServerTests(TrainedDigits trained) : IDisposable
{
    private const int KillAfterStep = 5;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3")]
    public async Task Train_AnyNumberOfServers_SameWeights(string servers)
    {
        var run = await ClusterProcess.RunAsync([.. TrainedDigits.Command(_folder.Runs), "--servers", servers]);

        var finished = run.Ended(0);
        Assert.Equal(trained.Weights, finished.Event("run_completed").Text("weights_sha256"));
        var joined = finished.Events("server_joined");
        Assert.Equal(Enumerable.Range(0, int.Parse(servers)), joined.Select(e => (int)e.Long("shard")).Order());
        Assert.Equal(joined.Count, joined.Select(e => e.Long("pid")).Distinct().Count());
    }

    [Fact]
    public async Task Train_ServerKilledInMidRun_GoesOnFromTheNewestSnapshotToTheSameWeights()
    {
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--servers", "2", "--snapshot-every", "10", "--log-every", "1"]);
        var joined = await run.NextAsync("server_joined");
        await run.NextAsync("step", e => e.Long("step") >= KillAfterStep);
        ForeignProcess.Kill((int)joined.Long("pid"));

        var finished = (await run.EndAsync()).Ended(0);
        var completed = finished.Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(joined.Text("name"), finished.Event("server_lost").Text("name"));
        Assert.Equal(joined.Text("name"), finished.Event("server_restarted").Text("name"));
        Assert.Equal(1, completed.Long("restarts"));
        Assert.Equal([1, 2], finished.Events("run_started").Select(e => e.Long("generation")));
    }

    [Fact]
    public async Task Train_ServerAskedToLeaveInMidRun_IsReplacedAndNoStepIsComputedAgain()
    {
        using var run = ClusterProcess.Start([.. TrainedDigits.Command(_folder.Runs), "--servers", "2", "--log-every", "1"]);
        var joined = await run.NextAsync("server_joined");
        await run.NextAsync("step", e => e.Long("step") >= KillAfterStep);
        ForeignProcess.Signal((int)joined.Long("pid"), "TERM");

        var finished = (await run.EndAsync()).Ended(0);
        Assert.Equal(trained.Weights, finished.Event("run_completed").Text("weights_sha256"));
        var left = finished.Event("server_lost");
        Assert.Equal((joined.Text("name"), "it was asked to leave"), (left.Text("name"), left.Text("reason")));
        var starts = finished.Events("run_started");
        Assert.Equal([1, 2], starts.Select(e => e.Long("generation")));
        Assert.InRange(starts[1].Long("step"), KillAfterStep, TrainedDigits.Steps - 1);
        Assert.Equal(left.Long("step"), starts[1].Long("step"));
        Assert.Equal(Enumerable.Range(1, TrainedDigits.Steps), finished.Events("step").Select(e => (int)e.Long("step"))); // each once
    }

    [Fact]
    public async Task Train_StoppedAndResumedWithOtherNumbers_SameWeights()
    {
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--servers", "3", "--log-every", "1"]);
        await run.NextAsync("step", e => e.Long("step") >= KillAfterStep);
        run.Interrupt();
        var stopped = (await run.EndAsync()).Ended(130).Event("run_stopped");
        Assert.InRange(stopped.Long("step"), KillAfterStep, TrainedDigits.Steps - 1);

        var resumed = await ClusterProcess.RunAsync(
            "train", "digits", "--resume", "last", "--servers", "2", "--workers", "3", "--run-dir", _folder.Runs, "--json");
        Assert.Equal(trained.Weights, resumed.Ended(0).Event("run_completed").Text("weights_sha256"));
    }

    [Fact]
    public async Task Train_MoreServersThanTheModelHasShards_SaysHowMany()
    {
        var run = await ClusterProcess.RunAsync("train", "diabetes", "--servers", "99", "--run-dir", _folder.Runs);
        Assert.Contains("--servers 99", string.Join(" ", run.Ended(2).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_OfARunWithoutServers_IsRefusedAndSaysWhy()
    {
        using var run = ClusterProcess.Start(
            "train", "digits", "--epochs", "200", "--run-dir", _folder.Runs, "--json");
        var address = (await run.NextAsync("coordinator_listening")).Text("address");
        var server = await ClusterProcess.RunAsync("server", "--coordinator", address);
        Assert.Contains("--servers N", string.Join(" ", server.Ended(1).Errors), StringComparison.Ordinal);
        run.Interrupt();
        (await run.EndAsync()).Ended(130);
    }
}
