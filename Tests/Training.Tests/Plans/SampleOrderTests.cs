using Cluster.Training.Plans;
using Cluster.Training.Tests.Golden;

namespace Cluster.Training.Tests.Plans;

public sealed class SampleOrderTests
{
    [Fact]
    public void RowsOf_GoldenEpoch_GivesGoldenSlots()
    {
        var golden = PlansGolden.Load().Slots;
        var order = new SampleOrder(new BatchPlan(23, 8, 3), 3);
        for (var step = 0; step < golden.Length; step++)
            for (var slot = 0; slot < 3; slot++)
                Assert.Equal(golden[step][slot], order.RowsOf(2 * order.Batches.StepsPerEpoch + step, slot).ToArray());
    }

    [Fact]
    public void RowsOf_EpochsInAnyOrder_GivesTheSameRows()
    {
        var plan = new BatchPlan(50, 8, 2);
        long[] epochs = [5, 0, 5, 4, 5, 6, 4, 0];
        var order = new SampleOrder(plan, 1);
        foreach (var epoch in epochs)
            Assert.Equal(Permutation.Of(1, epoch, 50)[..4], order.RowsOf(epoch * plan.StepsPerEpoch, 0).ToArray());
    }

    [Fact]
    public void RowsOf_AnySlotCount_CutsTheSameBatch()
    {
        var one = new EpochPlan(new BatchPlan(50, 8, 1), 4, 2);
        var three = new EpochPlan(new BatchPlan(50, 8, 3), 4, 2);
        for (var step = 0; step < one.Batches.StepsPerEpoch; step++)
        {
            Assert.Equal(one.RowsOf(step, 0).ToArray(), three.RowsOf(step).ToArray());
            int[] joined = [.. three.RowsOf(step, 0), .. three.RowsOf(step, 1), .. three.RowsOf(step, 2)];
            Assert.Equal(one.RowsOf(step).ToArray(), joined);
        }
    }

    [Fact]
    public void RowsOf_NoShuffle_KeepsSplitOrderInEveryEpoch()
    {
        var order = new SampleOrder(new BatchPlan(5, 2, 1), 1, shuffle: false);
        Assert.Equal([0, 1], order.RowsOf(0, 0).ToArray());
        Assert.Equal([4], order.RowsOf(2, 0).ToArray());
        Assert.Equal([2, 3], order.RowsOf(4, 0).ToArray());
    }
}
