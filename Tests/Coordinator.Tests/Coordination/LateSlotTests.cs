using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

/// <summary>Holds the coordinator's rules for late slots and for copies that differ.</summary>
public class LateSlotTests
{
    private static readonly WorkerId One = new(1);
    private static readonly WorkerId Two = new(2);
    private long _now;

    [Fact]
    public void Decide_LateSlot_GoesToTheIdleWorkerAndIsToldOf()
    {
        var state = Training();
        var effects = Decide(state, Late(0, 1));
        var given = effects.OfType<ToWorker>().Single();
        Assert.Equal(One, given.Worker);
        Assert.Equal([1], Assert.IsType<ComputeSlots>(given.Message).Slots);
        Assert.Equal(new SlotSpeculated(0, 1, "worker-2", "worker-1"), effects.OfType<Announce>().Single().Event);
        Assert.Empty(Decide(state, Late(0, 1)));
    }

    [Fact]
    public void Decide_LateSlotOfAnotherStepOrGeneration_ChangesNothing()
    {
        var state = Training();
        Assert.Empty(Decide(state, Late(1, 1)));
        var stale = Late(0, 1);
        stale.Generation = 9;
        Assert.Empty(Decide(state, stale));
    }

    [Fact]
    public void Decide_LateSlotWhileEvaluating_ChangesNothing()
    {
        var state = Training();
        for (var step = 0; step < 3; step++) Decide(state, Applied(step));
        Assert.Equal(RunPhase.Evaluating, state.Phase);
        Assert.Empty(Decide(state, Late(3, 0, 1)));
    }

    [Fact]
    public void Decide_LateSlotOfTheNextEpochWhileStopping_ChangesNothing()
    {
        var state = Training();
        for (var step = 0; step < 3; step++) Decide(state, Applied(step));
        Decide(state, new StopRun());
        Assert.Equal(RunPhase.Stopping, state.Phase);
        Assert.Empty(Decide(state, Late(3, 0, 1)));
    }

    [Fact]
    public void Decide_LateSlotOfTheNextEpochBeforeAllShardsAreAskedToCopyTheStateAtItsBeginning_ChangesNothing()
    {
        var state = Training(RunFixture.Settings(valRows: 0));
        for (var step = 0; step < 2; step++) Decide(state, Applied(step));
        var effects = Decide(state, Applied(2)).OfType<ToShards>().Select(e => e.Message).ToList();
        Assert.Equal(3, effects.OfType<CaptureState>().Single().Step);
        Assert.Empty(Decide(state, Late(3, 1))); // the request to copy may still be on its way
        var answer = new OpenSlots { Generation = 1, Roster = effects.OfType<GetOpenSlots>().Single().Roster, Step = 3, Slots = { 0, 1 } };
        Assert.Equal(2, Decide(state, answer).Count(e => e is ToWorker { Message: Roster { UntilStep: 6 } }));
        Assert.Single(Decide(state, Late(3, 1)).OfType<ToWorker>());
    }

    [Fact]
    public void Decide_ManyLateSlots_AreToldOfAHundredTimes()
    {
        var state = Training(RunFixture.Settings(stepsPerEpoch: 1000));
        var told = 0;
        for (var step = 0; step < 200; step++)
        {
            var effects = Decide(state, Late(step, 1));
            Assert.Single(effects.OfType<ToWorker>());
            told += effects.OfType<Announce>().Count();
            Decide(state, Applied(step));
        }

        Assert.Equal(100, told);
    }

    [Theory]
    [InlineData(false, "was not applied")]
    [InlineData(true, "a snapshot of step 7 or before")]
    public void Decide_CopiesDiffer_StopsTheRunAndNamesBothWorkersAndTheirMachines(bool applied, string advice)
    {
        var state = Training();
        Decide(state, new WorkerGone(Two, "its link closed")); // its name is still known
        var differ = new CopiesDiffer
        {
            Generation = 1, Step = 7, Slot = 1, WorkerId = 1, OtherWorkerId = 2, Applied = applied,
        };
        var effects = Decide(state, differ);
        var reason = effects.OfType<Announce>().Select(a => a.Event).OfType<RunFailed>().Single().Reason;
        Assert.StartsWith(
            "step 7, slot 1: worker-1 on here and worker-2 on here computed", reason, StringComparison.Ordinal);
        Assert.Contains("one of the two machines computes wrongly", reason, StringComparison.Ordinal);
        Assert.Contains(advice, reason, StringComparison.Ordinal);
        Assert.Equal(RunEnd.Failed, effects.OfType<EndOfRun>().Single().Outcome.End);
    }

    [Fact]
    public void Decide_CopiesOfOneWorkerDiffer_BlamesThatMachine()
    {
        var differ = new CopiesDiffer { Generation = 1, Step = 7, Slot = 1, WorkerId = 1, OtherWorkerId = 1 };
        var outcome = Decide(Training(), differ).OfType<EndOfRun>().Single().Outcome;
        Assert.StartsWith(
            "step 7, slot 1: worker-1 on here computed it twice", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("this machine computes wrongly", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_CopiesDifferInAnOlderGeneration_ChangesNothing() =>
        Assert.Empty(Decide(Training(), new CopiesDiffer { Generation = 9, WorkerId = 1, OtherWorkerId = 2 }));

    [Fact]
    public void Decide_RunWithAudits_TellsServersAndWorkersTheShareAndTheAuditors()
    {
        var state = new CoordinatorState(RunFixture.Settings() with { Audit = 0.5 });
        Assert.Equal(0.5, state.Description.Audit);
        Decide(state, new StartRun());
        var begin = Decide(state, new ShardReady { Generation = 1 }).OfType<ToShards>().Select(e => e.Message)
            .OfType<BeginGeneration>().Single();
        Assert.Equal((0.5, 1L, false), (begin.Audit, begin.Seed, begin.AllowUnlike));
        Decide(state, new JoinRequested(One, RunFixture.Join()));
        var question = Question(Decide(state, new JoinRequested(Two, RunFixture.Join("worker-2"))));
        var open = Open(question, 0, 1);
        open.Audits.Add(1);
        var roster = Decide(state, open).OfType<ToWorker>().Select(e => e.Message).OfType<Roster>().First();
        Assert.Equal([2, 1], roster.Auditors.Select(a => a.WorkerId));
        Assert.Equal([1], roster.OpenAudits);
    }

    [Fact]
    public void Decide_AuditedSteps_AreSummedInTheEnd()
    {
        var state = Training(RunFixture.Settings(epochs: 1, valRows: 0));
        for (var step = 0; step < 3; step++)
            Decide(state, new StepApplied { Generation = 1, Step = step, Rows = 8, Loss = 1, Audited = step });
        var completed = Decide(state, new SnapshotStored(new StepNumber(3), "path", "sha")).OfType<Announce>()
            .Select(a => a.Event).OfType<RunCompleted>().Single();
        Assert.Equal(3, completed.AuditedSlots);
    }

    private static SlotsLate Late(long step, params int[] slots) =>
        new() { Generation = 1, Step = step, Slots = { slots } };

    private static StepApplied Applied(long step) => new() { Generation = 1, Step = step, Rows = 8, Loss = 1 };

    private static GetOpenSlots Question(IEnumerable<Effect> effects) =>
        effects.OfType<ToShards>().Select(e => e.Message).OfType<GetOpenSlots>().Single();

    private static OpenSlots Open(GetOpenSlots question, params int[] slots) =>
        new() { Generation = 1, Roster = question.Roster, Slots = { slots } };

    private CoordinatorState Training(RunSettings? settings = null)
    {
        var state = new CoordinatorState(settings ?? RunFixture.Settings());
        Decide(state, new StartRun());
        Decide(state, new ShardReady { Generation = 1 });
        Decide(state, new JoinRequested(One, RunFixture.Join()));
        var joined = Decide(state, new JoinRequested(Two, RunFixture.Join("worker-2")));
        Assert.Equal(2, Decide(state, Open(Question(joined), 0, 1)).OfType<ToWorker>().Count());
        return state;
    }

    private IReadOnlyList<Effect> Decide(CoordinatorState state, object command) =>
        state.Decide(command, TimeSpan.FromSeconds(++_now));
}
