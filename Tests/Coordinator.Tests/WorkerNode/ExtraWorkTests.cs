using Cluster.Messages;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.WorkerNode;

/// <summary>Holds the worker's rules beside its own slots: audits, and late slots of others.</summary>
public class ExtraWorkTests
{
    private static readonly Generation First = new(1);

    [Fact]
    public void Next_Audits_ComeAfterTheOwnSlots()
    {
        var state = Loaded(3, Roster(3, mine: [0, 1], audits: [2]));
        Assert.Equal([Own(3, 0), Own(3, 1), Audit(3, 2)], All(state));
    }

    [Fact]
    public void Next_WorkerAlone_ComputesItsSlotsTwice()
    {
        var state = Loaded(3, Roster(3, mine: [0, 1], audits: [0, 1]));
        Assert.Equal([Own(3, 0), Own(3, 1), Audit(3, 0), Audit(3, 1)], All(state));
    }

    [Fact]
    public void Next_SlotsThatAreNotDrawn_AreNotAudited()
    {
        var state = new WorkerState(new WorkerId(1), First, new AuditPlan(3, 0));
        state.Take(Roster(3, mine: [0], audits: [1]));
        Load(state, 3);
        Assert.Equal([Own(3, 0)], All(state));
    }

    [Fact]
    public void Take_RosterOfThisStep_AuditsOnlyWhatIsMissing()
    {
        var state = Loaded(3, Roster(3, mine: [0], audits: [1]));
        Assert.Equal(2, All(state).Count);
        var next = Roster(3, mine: [0, 1, 2, 3], audits: [0, 1, 2, 3], number: 2);
        next.OpenSlots.Clear();
        next.OpenSlots.Add(1);
        next.OpenAudits.Clear();
        next.OpenAudits.AddRange([1, 3]);
        Assert.True(state.Take(next));
        Assert.Equal([Own(3, 1), Audit(3, 3)], All(state)); // it has sent the audit of slot 1 already
    }

    [Fact]
    public void Take_LateSlotsOfTheLoadedVersion_AreComputedOnceFromTheLastOneDown()
    {
        var state = Loaded(3, Roster(3, mine: [0], audits: []));
        state.Take(Late(3, 1, 2));
        state.Take(Late(3, 2, 0));
        Assert.Equal([Own(3, 0), Own(3, 2), Own(3, 1)], All(state));
        state.Take(Late(3, 1, 2));
        Assert.Null(state.Next());
    }

    [Fact]
    public void Take_LateSlotThatBecomesOnesOwn_IsComputedOnce()
    {
        var state = Loaded(3, Roster(3, mine: [0], audits: []));
        state.Take(Late(3, 1));
        Assert.Equal(2, All(state).Count);
        state.Take(Roster(3, mine: [0, 1], audits: [], number: 2));
        Assert.Null(state.Next());
    }

    [Fact]
    public void Take_LateSlotsOfAnOlderVersionOrGeneration_ArePointless()
    {
        var state = Loaded(3, Roster(3, mine: [], audits: []));
        state.Take(Late(2, 1));
        var stale = Late(3, 1);
        stale.Generation = 9;
        state.Take(stale);
        Assert.Null(state.Next());
        state.Take(Late(3, 1));
        Load(state, 4);
        Assert.Null(state.Next());
    }

    [Fact]
    public void Take_LateSlotsOfAVersionThatIsOnItsWay_WaitForIt()
    {
        var state = Loaded(3, Roster(3, mine: [], audits: []));
        var late = Late(4, 1);
        late.Audits.Add(1);
        state.Take(late);
        Assert.Null(state.Next());
        Load(state, 4);
        Assert.Equal([Audit(4, 1), Own(4, 1)], All(state));
    }

    private static Work.Compute Own(long step, int slot) => new(new StepNumber(step), new Slot(slot));

    private static Work.Compute Audit(long step, int slot) => new(new StepNumber(step), new Slot(slot), IsAudit: true);

    private static ComputeSlots Late(long step, params int[] slots) =>
        new() { Generation = 1, Step = step, Slots = { slots } };

    private static List<Work> All(WorkerState state)
    {
        var all = new List<Work>();
        while (state.Next() is { } work) all.Add(work);
        return all;
    }

    private static WorkerState Loaded(long version, Roster roster)
    {
        var state = new WorkerState(new WorkerId(1), First, new AuditPlan(3, 1));
        Assert.True(state.Take(roster));
        Load(state, version);
        return state;
    }

    private static void Load(WorkerState state, long version)
    {
        Assert.True(state.Arrived(First, new StepNumber(version)));
        Assert.IsType<Work.Load>(state.Next());
    }

    private static Roster Roster(long step, int[] mine, int[] audits, long number = 1)
    {
        var roster = new Roster { Generation = 1, Number = number, Step = step, UntilStep = step + 1 };
        roster.OpenSlots.AddRange(Enumerable.Range(0, 4));
        roster.OpenAudits.AddRange(Enumerable.Range(0, 4));
        roster.Assignments.AddRange(mine.Select(slot => new SlotAssignment { Slot = slot, WorkerId = 1 }));
        roster.Auditors.AddRange(audits.Select(slot => new SlotAssignment { Slot = slot, WorkerId = 1 }));
        return roster;
    }
}
