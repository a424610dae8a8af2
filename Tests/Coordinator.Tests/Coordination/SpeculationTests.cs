using Cluster.Coordinator.Coordination;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class SpeculationTests
{
    private static readonly WorkerId One = new(1);
    private static readonly WorkerId Two = new(2);
    private static readonly WorkerId Three = new(3);
    private readonly Speculation _speculation = new();

    [Fact]
    public void Give_LateSlotOfOneWorker_GoesToTheOtherOnce()
    {
        var given = Assert.Single(Give(2, [One, Two], slots: [1]));
        Assert.Equal(new Speculation.Given(1, false, Two, One), given);
        Assert.Empty(Give(2, [One, Two], slots: [1]));
    }

    [Fact]
    public void Give_ToldOfAgain_GoesToOneMoreWorker()
    {
        Assert.Equal(One, Assert.Single(Give(3, [One, Two, Three], slots: [1])).Worker);
        Assert.Equal(Three, Assert.Single(Give(3, [One, Two, Three], slots: [1])).Worker);
        Assert.Empty(Give(3, [One, Two, Three], slots: [1]));
    }

    [Fact]
    public void Give_SeveralLateSlots_AreSpreadOverIdleWorkers()
    {
        var given = Give(6, [One, Two, Three], slots: [2, 3]);
        Assert.Equal([(2, One), (3, Three)], given.Select(g => (g.Slot, g.Worker)));
    }

    [Fact]
    public void Give_EverybodyIsLate_GivesNothing() => Assert.Empty(Give(2, [One, Two], slots: [0, 1]));

    [Fact]
    public void Give_NextStep_GivesAgain()
    {
        Assert.Single(Give(2, [One, Two], slots: [1]));
        Assert.Single(Give(2, [One, Two], slots: [1], step: 5));
    }

    // The first slot and the second copy of the other one wait for the same worker.
    [Fact]
    public void Give_LateAudit_GoesToWhoeverItDoesNotWaitFor()
    {
        var given = Give(2, [One, Two], slots: [1], audits: [0]);
        Assert.Equal(
            [new Speculation.Given(1, false, Two, One), new Speculation.Given(0, true, Two, One)], given);
    }

    [Fact]
    public void Auditors_OfSeveralWorkers_AreOthersThanTheOwners()
    {
        WorkerId[] workers = [One, Two, Three, new(4)];
        foreach (var count in Enumerable.Range(2, 3))
        {
            var owners = RosterPlan.Assign(3, workers[..count]);
            var auditors = RosterPlan.Auditors(owners, workers[..count]);
            Assert.Equal(owners.Select(o => o.Slot), auditors.Select(a => a.Slot));
            Assert.All(owners.Zip(auditors), pair => Assert.NotEqual(pair.First.WorkerId, pair.Second.WorkerId));
        }

        Assert.Equal([1, 1], RosterPlan.Auditors(RosterPlan.Assign(2, [One]), [One]).Select(a => a.WorkerId));
        Assert.Empty(RosterPlan.Auditors([], []));
    }

    [Fact]
    public void Auditors_WhereWorkersStandBy_AreThose()
    {
        WorkerId[] workers = [One, Two, Three, new(4)];
        Assert.Equal([3, 4], RosterPlan.Auditors(RosterPlan.Assign(2, workers), workers).Select(a => a.WorkerId));
    }

    private IReadOnlyList<Speculation.Given> Give(
        int count, WorkerId[] workers, int[] slots, int[]? audits = null, long step = 4)
    {
        var owners = RosterPlan.Assign(count, workers);
        return _speculation.Give(
            new SlotsLate { Generation = 1, Step = step, Slots = { slots }, Audits = { audits ?? [] } },
            owners, RosterPlan.Auditors(owners, workers), workers);
    }
}
