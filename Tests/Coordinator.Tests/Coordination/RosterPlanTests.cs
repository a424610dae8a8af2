using Cluster.Coordinator.Coordination;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class RosterPlanTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(7, 3)]
    [InlineData(16, 5)]
    public void Assign_AnyNumbers_GivesEachSlotOnceAndEvenly(int slots, int workers)
    {
        var assigned = RosterPlan.Assign(slots, [.. Enumerable.Range(1, workers).Select(i => new WorkerId(i))]);
        Assert.Equal(Enumerable.Range(0, slots), assigned.Select(a => a.Slot));
        var loads = assigned.GroupBy(a => a.WorkerId).Select(g => g.Count()).ToList();
        Assert.Equal(Math.Min(slots, workers), loads.Count);
        Assert.True(loads.Max() - loads.Min() <= 1);
        Assert.Equal(assigned.Select(a => a.WorkerId).Order(), assigned.Select(a => a.WorkerId));
    }

    [Fact]
    public void Assign_NoWorkers_GivesNothing() => Assert.Empty(RosterPlan.Assign(3, []));
}
