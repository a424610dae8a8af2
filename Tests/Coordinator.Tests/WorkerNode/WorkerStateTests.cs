using Cluster.Messages;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.WorkerNode;

public class WorkerStateTests
{
    private static readonly Generation First = new(1);

    [Fact]
    public void Next_OwnSlotsAtTheLoadedVersion_EachOnceAscending()
    {
        var state = Loaded(0, Roster(1, 0, 10, open: [0, 1, 2], mine: [2, 0]));
        Assert.Equal(new Work.Compute(new StepNumber(0), new Slot(0)), state.Next());
        Assert.Equal(new Work.Compute(new StepNumber(0), new Slot(2)), state.Next());
        Assert.Null(state.Next());
    }

    [Fact]
    public void Next_NewVersion_IsLoadedBeforeItsSlots()
    {
        var state = Loaded(0, Roster(1, 0, 10, open: [0, 1], mine: [0]));
        state.Next();
        Assert.True(state.Arrived(First, new StepNumber(1)));
        Assert.Equal(new Work.Load(new StepNumber(1)), state.Next());
        Assert.Equal(new Work.Compute(new StepNumber(1), new Slot(0)), state.Next());
    }

    [Fact]
    public void Next_NewVersionArrivesEarly_MakesOpenSlotsOfTheOldOnePointless()
    {
        var state = Loaded(0, Roster(1, 0, 10, open: [0, 1], mine: [0, 1]));
        state.Next();
        state.Arrived(First, new StepNumber(1));
        Assert.Equal(new Work.Load(new StepNumber(1)), state.Next());
    }

    [Fact]
    public void Take_RosterOfThisStep_ComputesOnlyWhatIsMissing()
    {
        var state = Loaded(4, Roster(1, 4, 10, open: [0, 1, 2], mine: [0]));
        state.Next();
        Assert.True(state.Take(Roster(2, 4, 10, open: [1], mine: [0, 1, 2])));
        Assert.Equal(new Work.Compute(new StepNumber(4), new Slot(1)), state.Next());
        Assert.Null(state.Next());
    }

    [Fact]
    public void Take_RosterOfAnOlderStep_ComputesAllItsSlotsOfThisOne()
    {
        var state = Loaded(5, Roster(1, 4, 10, open: [1], mine: [0, 1]));
        Assert.Equal(new Work.Compute(new StepNumber(5), new Slot(0)), state.Next());
        Assert.Equal(new Work.Compute(new StepNumber(5), new Slot(1)), state.Next());
    }

    [Fact]
    public void Take_RosterOfANewerStep_WaitsForItsParameters()
    {
        var state = Loaded(3, Roster(1, 4, 10, open: [0], mine: [0]));
        Assert.Null(state.Next());
    }

    [Fact]
    public void Take_OlderRosterOrGeneration_ChangesNothing()
    {
        var state = Loaded(0, Roster(5, 0, 10, open: [0], mine: [0]));
        Assert.False(state.Take(Roster(4, 0, 10, open: [0, 1], mine: [0, 1])));
        var stale = Roster(6, 0, 10, open: [0, 1], mine: [0, 1]);
        stale.Generation = 9;
        Assert.False(state.Take(stale));
        Assert.Equal([0], state.Slots);
    }

    [Fact]
    public void Next_AtUntilStep_WaitsForTheNextRoster()
    {
        var state = Loaded(10, Roster(1, 0, 10, open: [0], mine: [0]));
        Assert.Null(state.Next());
        state.Take(Roster(2, 10, 20, open: [0], mine: [0]));
        Assert.Equal(new Work.Compute(new StepNumber(10), new Slot(0)), state.Next());
    }

    [Fact]
    public void Next_PartOfTheLoadedVersion_ComesBeforeSlots_AndALaterOneWaits()
    {
        var state = Loaded(10, Roster(1, 0, 10, open: [0], mine: [0]));
        var later = new EvaluatePart { Generation = 1, Step = 11, Part = 1, Rows = 4 };
        var now = new EvaluatePart { Generation = 1, Step = 10, Part = 0, Rows = 4 };
        state.Take(now);
        state.Take(later);
        Assert.Equal(new Work.Evaluate(now), state.Next());
        Assert.Null(state.Next());
        state.Arrived(First, new StepNumber(11));
        Assert.IsType<Work.Load>(state.Next());
        Assert.Equal(new Work.Evaluate(later), state.Next());
    }

    [Fact]
    public void Next_NoRoomForAGradient_WaitsWithTheSlot()
    {
        var state = Loaded(0, Roster(1, 0, 10, open: [0], mine: [0]));
        Assert.Null(state.Next(hasBuffer: false));
        Assert.IsType<Work.Compute>(state.Next());
    }

    [Fact]
    public void Arrived_SameOrOlderVersionOrOtherGeneration_IsOfNoUse()
    {
        var state = Loaded(3, Roster(1, 3, 10, open: [0], mine: [0]));
        Assert.False(state.Arrived(First, new StepNumber(3)));
        Assert.False(state.Arrived(First, new StepNumber(2)));
        Assert.False(state.Arrived(new Generation(2), new StepNumber(9)));
    }

    private static WorkerState Loaded(long version, Roster roster)
    {
        var state = new WorkerState(new WorkerId(1), First);
        Assert.True(state.Take(roster));
        Assert.True(state.Arrived(First, new StepNumber(version)));
        Assert.Equal(new Work.Load(new StepNumber(version)), state.Next());
        return state;
    }

    private static Roster Roster(long number, long step, long until, int[] open, int[] mine)
    {
        var roster = new Roster { Generation = 1, Number = number, Step = step, UntilStep = until, OpenSlots = { open } };
        roster.Assignments.AddRange(mine.Select(slot => new SlotAssignment { Slot = slot, WorkerId = 1 }));
        return roster;
    }
}
