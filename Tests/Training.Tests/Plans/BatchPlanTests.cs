using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Plans;

public sealed class BatchPlanTests
{
    [Fact]
    public void SlotOf_ManySizes_TakesEveryRowExactlyOnce()
    {
        for (var rows = 1; rows <= 40; rows++)
            for (var batch = 1; batch <= 20; batch++)
                for (var slots = 1; slots <= batch; slots++)
                {
                    AssertCovers(new BatchPlan(rows, batch, slots));
                    if (rows >= batch) AssertCovers(new BatchPlan(rows, batch, slots, dropLast: true));
                }
    }

    [Fact]
    public void SlotOf_ManySizes_DiffersByAtMostOneRowLargerFirst()
    {
        for (var rows = 1; rows <= 40; rows++)
            for (var slots = 1; slots <= 9; slots++)
            {
                var plan = new BatchPlan(rows, 9, slots);
                for (var step = 0; step < plan.StepsPerEpoch; step++)
                {
                    var counts = Enumerable.Range(0, slots).Select(slot => plan.SlotOf(step, slot).Count).ToArray();
                    Assert.Equal(counts.OrderDescending(), counts);
                    Assert.InRange(counts[0] - counts[^1], 0, 1);
                    Assert.InRange(counts[0], 0, plan.LargestSlot);
                }
            }
    }

    [Fact]
    public void SlotOf_FewerRowsThanSlots_LeavesTheLastSlotsEmpty()
    {
        var plan = new BatchPlan(10, 8, 4);
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(slot => plan.SlotOf(1, slot).Count));
    }

    [Theory]
    [InlineData(10, 3, false, 4, 10)]
    [InlineData(10, 3, true, 3, 9)]
    [InlineData(9, 3, true, 3, 9)]
    [InlineData(2, 64, false, 1, 2)]
    public void StepsPerEpoch_LastBatch_CountsUnlessDropped(int rows, int batch, bool dropLast, int steps, int used)
    {
        var plan = new BatchPlan(rows, batch, 1, dropLast);
        Assert.Equal(steps, plan.StepsPerEpoch);
        Assert.Equal(used, plan.RowsPerEpoch);
    }

    [Fact]
    public void At_AnyStep_GivesEpochAndPlace()
    {
        var plan = new BatchPlan(10, 3, 1);
        Assert.Equal(new StepPosition(0, 0), plan.At(0));
        Assert.Equal(new StepPosition(0, 3), plan.At(3));
        Assert.Equal(new StepPosition(1, 0), plan.At(4));
        Assert.Equal(new StepPosition(25_000_000_000, 3), plan.At(100_000_000_003));
    }

    [Theory]
    [InlineData(0, 1, 1, false, "no rows")]
    [InlineData(10, 0, 1, false, "batch size must be at least 1, not 0")]
    [InlineData(10, 4, 0, false, "slots must be at least 1, not 0")]
    [InlineData(10, 4, 5, false, "5 slots need a batch size of at least 5, not 4")]
    [InlineData(3, 4, 1, true, "drop_last leaves no step: 3 rows, batch size 4")]
    public void Constructor_ImpossiblePlan_SaysWhy(int rows, int batch, int slots, bool dropLast, string reason)
    {
        var refusal = Assert.Throws<JobException>(() => new BatchPlan(rows, batch, slots, dropLast));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SlotOf_OutsidePlan_Throws()
    {
        var plan = new BatchPlan(10, 4, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.SlotOf(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.SlotOf(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.SlotOf(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.At(-1));
    }

    private static void AssertCovers(BatchPlan plan)
    {
        var next = 0;
        for (var step = 0; step < plan.StepsPerEpoch; step++)
        {
            var batch = plan.BatchOf(step);
            Assert.Equal(next, batch.Start);
            for (var slot = 0; slot < plan.SlotCount; slot++)
            {
                var part = plan.SlotOf(step, slot);
                Assert.Equal(next, part.Start);
                next = part.End;
            }
            Assert.Equal(next, batch.End);
        }
        Assert.Equal(plan.RowsPerEpoch, next);
    }
}
