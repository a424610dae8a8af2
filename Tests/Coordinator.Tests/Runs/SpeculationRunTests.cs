using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>The production actors together where workers are late, or compute wrongly.</summary>
public class SpeculationRunTests
{
    /// <summary>A step is late after a tenth of a second; it is told of at the next tick, and computed then.</summary>
    private static readonly TimeSpan LateStepMax = TimeSpan.FromMilliseconds(300);

    private static readonly string Expected = Train(audit: 0, seed: 0, "worker-1");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_WorkerStopped_ItsSlotsAreTakenOverAndTheRunGoesOn(int seed)
    {
        using var cluster = Start(seed, Settings(), 2);
        cluster.RunUntil(() => cluster.Steps > 1);
        cluster.Network.Pause("worker-2");
        var (steps, stopped) = (cluster.Steps, cluster.Elapsed);
        cluster.RunUntil(() => cluster.Steps == steps + 5);
        Assert.True(cluster.Elapsed - stopped < 5 * LateStepMax, $"5 steps took {cluster.Elapsed - stopped}");
        Assert.Contains(cluster.Events.OfType<SlotSpeculated>(), e => (e.Late, e.Worker) == ("worker-2", "worker-1"));
        cluster.Network.Resume("worker-2"); // what it sends now is late, and equal
        Assert.Equal(Expected, cluster.RunToEnd());
        Assert.DoesNotContain(cluster.Events, e => e is WorkerLost);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_WithoutDelays_NothingIsLate(int seed)
    {
        using var cluster = Start(seed, Settings(), 3);
        Assert.Equal(Expected, cluster.RunToEnd());
        Assert.Empty(cluster.Events.OfType<SlotSpeculated>());
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(1, 1)]
    [InlineData(0.5, 2)]
    [InlineData(1, 3)]
    [InlineData(1, 5)]
    public void Run_WithAudits_EndsWithTheSameWeights(double audit, int workers)
    {
        var settings = Settings() with { Audit = audit, MinWorkers = workers };
        using var cluster = Start(workers, settings, workers);
        Assert.Equal(Expected, cluster.RunToEnd());
        var plan = new AuditPlan(settings.Seed, audit);
        var slots = Enumerable.Range(0, settings.Slots).Select(slot => new Slot(slot)).ToList();
        var audited = Enumerable.Range(0, (int)settings.EndStep.Value)
            .Sum(step => slots.Count(slot => plan.Has(new StepNumber(step), slot)));
        Assert.Equal(audited, cluster.Completed!.AuditedSlots);
        Assert.Equal(settings.EndStep.Value * settings.Slots + audited, cluster.Computed.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_WithAudits_WorkersKilledAndStoppedAtAnyMoment_EndsWithTheSameWeights(int seed)
    {
        using var cluster = Start(seed, Settings() with { Audit = seed % 2 == 0 ? 1 : 0.5 }, 2);
        cluster.RunUntil(() => cluster.Computed.Count > 2 + (3 * seed));
        cluster.Kill("worker-2");
        cluster.StartWorker("worker-3");
        cluster.RunUntil(() => cluster.Computed.Count > 20 + (3 * seed));
        cluster.Network.Pause("worker-1");
        Assert.Equal(Expected, cluster.RunToEnd());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_WorkerComputesOneBitWrong_IsFoundByTheAuditBeforeTheStepIsApplied(int seed)
    {
        using var cluster = Start(
            seed, Settings() with { Audit = 1, SnapshotEvery = 1 }, 2,
            (worker, step, _) => worker == "worker-2" && step.Value == 7);
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        var failed = cluster.Events.OfType<RunFailed>().Single();
        Assert.Matches(
            "^step 7, slot [012]: worker-[12] on here and worker-[12] on here computed it with different", failed.Reason);
        Assert.Contains("worker-2 on here", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("was not applied", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(7, failed.Step);
        Assert.True(cluster.Events.OfType<SnapshotWritten>().Max(s => s.Step) <= 7);
    }

    [Fact]
    public void Run_OnlyWorkerComputesOneBitWrong_IsFoundByTheAudit()
    {
        var computed = 0;
        using var cluster = Start(
            1, Settings() with { Audit = 1 }, 1, (_, step, _) => step.Value == 2 && computed++ == 0);
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        Assert.StartsWith(
            "step 2, slot 0: worker-1 on here computed it twice", cluster.Events.OfType<RunFailed>().Single().Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_LateCopyThatIsWrong_IsFoundAfterTheStepWasApplied(int seed)
    {
        var isWrong = false;
        using var cluster = Start(seed, Settings(), 2, (worker, _, _) => isWrong && worker == "worker-2");
        cluster.RunUntil(() => cluster.Steps > 1);
        cluster.Network.PartitionOneWay("worker-2", "coordinator"); // it computes, and nobody hears of it
        isWrong = true;
        cluster.RunUntil(() => cluster.Events.OfType<SlotSpeculated>().Any());
        var late = cluster.Events.OfType<SlotSpeculated>().First().Step;
        cluster.RunUntil(() => cluster.Steps > late);
        cluster.Network.Heal("worker-2", "coordinator");
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        var failed = cluster.Events.OfType<RunFailed>().Single();
        Assert.Matches($"^step {late}, slot [012]: worker-1 on here and worker-2 on here computed", failed.Reason);
        Assert.Contains($"a snapshot of step {late} or before", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnlikeWorkersAllowed_CopiesAreNotCompared()
    {
        var isWrong = false;
        using var cluster = Start(
            4, Settings() with { AllowUnlike = true }, 2, (worker, _, _) => isWrong && worker == "worker-2");
        cluster.RunUntil(() => cluster.Steps > 1);
        cluster.Network.PartitionOneWay("worker-2", "coordinator");
        isWrong = true;
        cluster.RunUntil(() => cluster.Events.OfType<SlotSpeculated>().Any());
        var late = cluster.Events.OfType<SlotSpeculated>().First().Step;
        cluster.RunUntil(() => cluster.Steps > late);
        cluster.Network.Heal("worker-2", "coordinator");
        cluster.RunToEnd();
    }

    private static RunSettings Settings() =>
        RunFixture.Settings(slots: 3, epochs: 1, stepsPerEpoch: 40) with { BatchSize = 9, LogEvery = 1 };

    private static TestCluster Start(
        int seed, RunSettings settings, int workers, Func<string, StepNumber, Slot, bool>? isWrong = null)
    {
        var cluster = new TestCluster(settings, seed)
        {
            Prepares = (name, right) =>
                isWrong is null ? right : new WrongPreparer(right, (step, slot) => isWrong(name, step, slot)),
        };
        for (var worker = 1; worker <= workers; worker++) cluster.StartWorker($"worker-{worker}");
        cluster.RunUntil(() => cluster.Events.OfType<WorkerJoined>().Count() == workers);
        return cluster;
    }

    private static string Train(double audit, int seed, params string[] workers)
    {
        using var cluster = new TestCluster(Settings() with { Audit = audit }, seed);
        foreach (var worker in workers) cluster.StartWorker(worker);
        return cluster.RunToEnd();
    }
}
