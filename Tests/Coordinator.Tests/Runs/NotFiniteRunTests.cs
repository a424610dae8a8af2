using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>The production actors together where slots are not finite.</summary>
public class NotFiniteRunTests
{
    private const string Words = "the loss is NaN, training rows 3, 1, 2";

    private static readonly string Expected = Skip(seed: 0, "worker-1");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_StepsSkipped_SameWeightsForAnyNumberOfWorkers(int seed) =>
        Assert.Equal(Expected, Skip(seed, [.. Enumerable.Range(1, 1 + (seed % 4)).Select(i => $"worker-{i}")]));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_SlotNotFinite_StopsBeforeTheStepIsApplied(int seed)
    {
        using var cluster = new TestCluster(Settings(OnNan.Stop), seed) { NotFinite = AtStepFour };
        cluster.StartWorker("worker-1");
        cluster.StartWorker("worker-2");
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        var failed = cluster.Events.OfType<RunFailed>().Single();
        Assert.StartsWith($"step 4, slot 1: {Words}; nothing of this step", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(4, failed.Step);
        Assert.Equal(3, cluster.Events.OfType<SnapshotWritten>().Last().Step);
    }

    [Theory]
    [InlineData(OnNan.Stop)]
    [InlineData(OnNan.Skip)]
    public void Run_WorkerSendsNaNAndSaysNothing_IsNeverAppliedAndNamed(OnNan policy)
    {
        using var cluster = new TestCluster(Settings(policy), 3)
        {
            NotFinite = (worker, step, _) => worker == "worker-2" && step.Value == 1 ? "" : null,
        };
        cluster.StartWorker("worker-1");
        cluster.StartWorker("worker-2");
        cluster.RunUntil(() => cluster.Host.Completion.IsCompleted);
        var reason = cluster.Events.OfType<RunFailed>().Single().Reason;
        Assert.Matches(
            @"^step 1, slot \d: worker-2 \(#\d\) sent a gradient that is not finite \(float 2, in 'weight'\)", reason);
    }

    private static string? AtStepFour(string worker, StepNumber step, Slot slot) =>
        (step.Value, slot.Index) is (4, 1) ? Words : null;

    private static string? AtManySteps(string worker, StepNumber step, Slot slot) =>
        step.Value is 1 or 3 or 4 && slot.Index != step.Value % 3 ? $"slot {slot}" : null;

    private static string Skip(int seed, params string[] workers)
    {
        using var cluster = new TestCluster(Settings(OnNan.Skip), seed) { NotFinite = AtManySteps };
        foreach (var worker in workers) cluster.StartWorker(worker);
        var weights = cluster.RunToEnd();
        Assert.Equal(
            [new StepSkipped(1, 0, "slot 0"), new StepSkipped(3, 1, "slot 1"), new StepSkipped(4, 0, "slot 0")],
            cluster.Events.OfType<StepSkipped>());
        Assert.Equal(3, cluster.Completed!.SkippedSteps);
        Assert.Equal([1L, 3, 6], cluster.Events.OfType<StepCompleted>().Select(e => e.Step));
        return weights;
    }

    private static RunSettings Settings(OnNan policy) =>
        RunFixture.Settings(slots: 3) with { BatchSize = 9, OnNan = policy, LogEvery = 1 };
}
