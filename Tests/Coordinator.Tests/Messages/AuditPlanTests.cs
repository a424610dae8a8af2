using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Messages;

public class AuditPlanTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 2500)]
    [InlineData(1, 10_000)]
    public void Has_OfManySlots_IsTrueForTheShare(double share, int expected)
    {
        var plan = new AuditPlan(7, share);
        Assert.InRange(Audited(plan).Count(), expected * 0.9, expected * 1.1);
        Assert.Equal(Audited(plan), Audited(plan));
    }

    [Fact]
    public void Has_OtherSeed_PicksOtherSlots() =>
        Assert.NotEqual(Audited(new AuditPlan(7, 0.25)), Audited(new AuditPlan(8, 0.25)));

    [Fact]
    public void Has_LargerShare_KeepsWhatTheSmallerOnePicked() =>
        Assert.Empty(Audited(new AuditPlan(7, 0.25)).Except(Audited(new AuditPlan(7, 0.5))));

    private static IEnumerable<(int Step, int Slot)> Audited(AuditPlan plan) =>
        from step in Enumerable.Range(0, 1000)
        from slot in Enumerable.Range(0, 10)
        where plan.Has(new StepNumber(step), new Slot(slot))
        select (step, slot);
}
