using Cluster.Actors.Links;
using Cluster.Coordinator.Runs;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>The production actors together: what they promise must hold under every order of turns and messages.</summary>
public class RunTests
{
    private static readonly string Expected = Train(seed: 0, "worker-1");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_AnyNumberOfWorkers_EndsWithTheSameWeights(int seed)
    {
        var names = Enumerable.Range(1, 1 + (seed % 4)).Select(i => $"worker-{i}").ToArray();
        Assert.Equal(Expected, Train(seed, names));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_WorkerKilledAndAnotherJoining_EndsWithTheSameWeights(int seed)
    {
        using var cluster = new TestCluster(Settings(), seed);
        cluster.StartWorker("worker-1");
        cluster.StartWorker("worker-2");
        cluster.RunUntil(() => cluster.Computed.Count > 2 + (seed % 14));
        cluster.Kill("worker-2");
        cluster.RunUntil(() => cluster.Events.OfType<WorkerLost>().Any());
        cluster.StartWorker("worker-3");
        Assert.Equal(Expected, cluster.RunToEnd());
        Assert.Equal("worker-2", cluster.Events.OfType<WorkerLost>().First().Name);
    }

    [Fact]
    public void Run_AllWorkersKilled_WaitsAndGoesOnWithTheNextOne()
    {
        using var cluster = new TestCluster(Settings(), 5);
        cluster.StartWorker("worker-1");
        cluster.RunUntil(() => cluster.Computed.Count > 4);
        cluster.Kill("worker-1");
        cluster.RunUntil(() => cluster.Events.OfType<WorkerLost>().Any());
        cluster.StartWorker("worker-2");
        Assert.Equal(Expected, cluster.RunToEnd());
    }

    [Fact]
    public void Run_WithoutFaults_ComputesEachSlotOfEachStepOnce()
    {
        using var cluster = new TestCluster(Settings(), 3);
        cluster.StartWorker("worker-1");
        cluster.RunToEnd();
        var slots = cluster.Computed.Select(c => c.Split(' ')[1]).ToList();
        Assert.Equal(Settings().Slots * Settings().EndStep.Value, slots.Count);
        Assert.Equal(slots.Count, slots.Distinct().Count());
    }

    [Fact]
    public void Run_ToItsEnd_TellsWorkersAndWritesASnapshotPerEpoch()
    {
        using var cluster = new TestCluster(Settings(), 4);
        cluster.StartWorker("worker-1");
        cluster.StartWorker("worker-2");
        cluster.RunToEnd();
        cluster.RunUntil(() => cluster.Outcomes.Count == 2);
        Assert.All(cluster.Outcomes.Values, o => Assert.Equal(WorkerEnd.Finished, o.End));
        Assert.Equal([3L, 6L], cluster.Events.OfType<SnapshotWritten>().Select(s => s.Step));
        Assert.Equal([1, 2], cluster.Events.OfType<EpochCompleted>().Select(e => e.Epoch));
        Assert.Equal(0.5, cluster.Completed!.ValAccuracy);
    }

    [Fact]
    public void Run_WorkerLeaves_OthersTakeItsSlots()
    {
        using var cluster = new TestCluster(Settings(), 6);
        cluster.StartWorker("worker-1");
        cluster.StartWorker("worker-2");
        cluster.RunUntil(() => cluster.Computed.Count > 4);
        cluster.Tell("worker-2", new WorkerActor.LeaveDue());
        Assert.Equal(Expected, cluster.RunToEnd());
        Assert.Equal(WorkerEnd.Left, cluster.Outcomes["worker-2"].End);
        Assert.Contains("leave", cluster.Events.OfType<WorkerLost>().Single().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LinkChannel.Tensor, "coordinator", "worker-1")]
    [InlineData(LinkChannel.Tensor, "worker-1", "coordinator")]
    [InlineData(LinkChannel.Control, "coordinator", "worker-1")]
    [InlineData(LinkChannel.Control, "worker-1", "coordinator")]
    public void Run_LinkFallsSilentInOneDirection_WorkerJoinsAgainAndTheWeightsAreTheSame(
        LinkChannel channel, string from, string to)
    {
        using var cluster = new TestCluster(Settings() with { Epochs = 2000 }, 9);
        cluster.StartWorker("worker-1");
        cluster.RunUntil(() => cluster.Computed.Count > 4);
        Assert.True(cluster.Network.Silence(from, to, channel));
        var before = cluster.Now;
        cluster.RunUntil(() => cluster.Events.OfType<WorkerLost>().Any());
        var limits = cluster.Network.Limits;
        Assert.True(cluster.Now - before < limits.DeadAfter + limits.HeartbeatInterval + TimeSpan.FromMilliseconds(20));
        var steps = cluster.Events.OfType<StepCompleted>().Count();
        cluster.RunUntil(() => cluster.Events.OfType<WorkerJoined>().Count() == 2);
        cluster.RunUntil(() => cluster.Events.OfType<StepCompleted>().Count() > steps);
        Assert.Empty(cluster.Outcomes);
    }

    [Fact]
    public void Run_StopAsked_EndsWithASnapshotOfTheStepReached()
    {
        using var cluster = new TestCluster(Settings(), 7);
        cluster.StartWorker("worker-1");
        cluster.RunUntil(() => cluster.Events.OfType<StepCompleted>().Any());
        cluster.Host.Stop();
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        var stopped = cluster.Events.OfType<RunStopped>().Single();
        Assert.InRange(stopped.Step, 1, 5);
        Assert.Equal(stopped.Step, cluster.Events.OfType<SnapshotWritten>().Last().Step);
    }

    [Fact]
    public void Run_CoordinatorGone_WorkersEndByThemselves()
    {
        using var cluster = new TestCluster(Settings(), 8);
        cluster.StartWorker("worker-1");
        cluster.RunUntil(() => cluster.Computed.Count > 2);
        cluster.Network.Crash("coordinator");
        cluster.RunUntil(() => cluster.Outcomes.Count == 1);
        Assert.Equal(WorkerEnd.CoordinatorLost, cluster.Outcomes["worker-1"].End);
    }

    private static RunSettings Settings() => RunFixture.Settings(slots: 3) with { BatchSize = 9 };

    private static string Train(int seed, params string[] workers)
    {
        using var cluster = new TestCluster(Settings(), seed);
        foreach (var worker in workers) cluster.StartWorker(worker);
        return cluster.RunToEnd();
    }
}
