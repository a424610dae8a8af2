using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class PausingTests
{
    private static readonly WorkerId One = new(1);
    private static readonly WorkerId Two = new(2);
    private readonly CoordinatorState _state = new(RunFixture.Settings() with { LogEvery = 1 });
    private long _now;

    [Fact]
    public void Decide_PauseAsked_HoldsTheShardsAndLetsThemComeToTheHighestVersion()
    {
        Train();
        Assert.IsType<HoldStep>(Sent(Decide(new PauseRun())).Single());
        var effects = Decide(Held(1));
        Assert.Equal(1, Event<RunPaused>(effects).Step);
        Assert.Equal(1, Assert.IsType<ContinueSteps>(Sent(effects).Single()).UntilStep);
        Assert.Empty(Decide(new PauseRun()));
        Assert.Equal(RunPhase.Training, _state.Phase);
    }

    [Fact]
    public void Decide_ResumeAsked_LetsTheShardsGoOn()
    {
        Train();
        Assert.Empty(Decide(new ResumeRun()));
        Pause(1);
        var effects = Decide(new ResumeRun());
        Assert.Equal(new RunResumed(0), Event<RunResumed>(effects));
        Assert.Equal(long.MaxValue, Assert.IsType<ContinueSteps>(Sent(effects).Single()).UntilStep);
        Assert.Empty(Decide(new ResumeRun()));
    }

    [Fact]
    public void Decide_ResumeBeforeTheShardsAnswered_LetsThemGoOnWhenTheyHave()
    {
        Train();
        Decide(new PauseRun());
        Assert.Empty(Decide(new ResumeRun()));
        var effects = Decide(Held(1));
        Assert.Empty(effects.OfType<Announce>());
        Assert.Equal(long.MaxValue, Assert.IsType<ContinueSteps>(Sent(effects).Single()).UntilStep);
    }

    [Fact]
    public void Decide_WorkerLostAndAnotherJoinsDuringAPause_ChangesTheRosterAndStaysPaused()
    {
        Train();
        Pause(0);
        foreach (var change in new object[]
        {
            new WorkerGone(Two, "its link closed"), new JoinRequested(new WorkerId(3), RunFixture.Join("worker-2", pid: 8)),
        })
        {
            var question = Assert.IsType<GetOpenSlots>(Sent(Decide(change)).Single());
            var roster = Decide(new OpenSlots { Generation = 1, Roster = question.Roster, Slots = { 1 } });
            Assert.Equal([1], roster.OfType<ToWorker>().Select(e => (Roster)e.Message).First().OpenSlots);
            Assert.Empty(Sent(roster));
        }
    }

    [Fact]
    public void Decide_StopOfAPausedRun_EndsWithASnapshotOfWhereItStands()
    {
        Train();
        Decide(Applied(0));
        Pause(1);
        Assert.IsType<HoldStep>(Sent(Decide(new StopRun())).Single());
        var capture = Assert.IsType<CaptureState>(Sent(Decide(Held(1))).Single());
        Assert.Equal((1L, true), (capture.Step, capture.Freeze));
        Assert.Empty(Decide(new ResumeRun()));
        Assert.Equal(1, Event<RunStopped>(Decide(new SnapshotStored(new StepNumber(1), "path", "sha"))).Step);
    }

    [Fact]
    public void Decide_StopWhileTheShardsAreAskedAlready_AsksThemOnce()
    {
        Train();
        Decide(new PauseRun());
        Assert.Empty(Sent(Decide(new StopRun())));
        Assert.True(Assert.IsType<CaptureState>(Sent(Decide(Held(0))).Single()).Freeze);
        Assert.Empty(Decide(Held(0)));
    }

    [Theory]
    [InlineData(false, long.MaxValue)]
    [InlineData(true, 1)]
    public void Decide_SnapshotAsked_CapturesTheHighestVersionAndGoesOnAsBefore(bool isPaused, long until)
    {
        Train();
        Decide(Applied(0));
        if (isPaused) Pause(1);
        Assert.IsType<HoldStep>(Sent(Decide(new TakeSnapshot())).Single());
        var effects = Decide(Held(1));
        Assert.Equal(1, Event<SnapshotRequested>(effects).Step);
        var messages = Sent(effects).ToList();
        var capture = Assert.IsType<CaptureState>(messages[0]);
        Assert.Equal((1L, false), (capture.Step, capture.Freeze));
        Assert.Equal(until, Assert.IsType<ContinueSteps>(messages[1]).UntilStep);
        Assert.Equal("path", Event<SnapshotWritten>(Decide(new SnapshotStored(new StepNumber(1), "path", "sha"))).Path);
        Assert.Equal(RunPhase.Training, _state.Phase);
    }

    [Fact]
    public void Decide_PauseBeforeTheShardsAreThere_HoldsThemAsSoonAsTheyAre()
    {
        Decide(new StartRun());
        Assert.Empty(Decide(new PauseRun()));
        Assert.IsType<HoldStep>(Sent(Decide(new ShardReady { Generation = 1 })).Last());
        Assert.Equal(0, Event<RunPaused>(Decide(Held(0))).Step);
    }

    [Fact]
    public void Decide_PauseWhileAnEpochIsEvaluated_LetsItBeEvaluatedAndNoStepBegin()
    {
        Train();
        for (var step = 0; step < 2; step++) Decide(Applied(step));
        var parts = Decide(Applied(2)).OfType<ToWorker>().Select(e => (EvaluatePart)e.Message).ToList();
        Pause(3);
        IReadOnlyList<Effect> effects = [];
        foreach (var part in parts)
            effects = Decide(new PartEvaluated { Generation = 1, Step = 3, Part = part.Part, Rows = part.Rows, LossSum = 1 });
        Assert.Equal(1, Event<EpochCompleted>(effects).Epoch);
        Assert.Equal([typeof(CaptureState), typeof(GetOpenSlots)], Sent(effects).Select(m => m.GetType()));
    }

    [Fact]
    public void Decide_StepsAndAPause_TellWhereTheTimeWentSoThatAKillLosesLittleOfIt()
    {
        Train();
        Assert.Single(Decide(Applied(0)).OfType<TellTimes>()); // five seconds after the start
        Assert.Empty(Decide(Applied(1)).OfType<TellTimes>());
        Decide(new PauseRun());
        Assert.Single(Decide(Held(2)).OfType<TellTimes>());
        _now += 1000;
        Decide(new ResumeRun());
        var ledger = Assert.Single(Decide(Applied(2)).OfType<TellTimes>()).Ledger;
        Assert.Equal(1001, ledger.Shards[0].PausedS);
        Assert.Equal([1001.0, 1001], ledger.Workers.Select(w => w.PausedS));
    }

    [Fact]
    public void Decide_Pause_CountsInNoFigureOfTime()
    {
        Train();
        var before = Event<StepCompleted>(Decide(Applied(0)));
        Pause(1);
        _now += 1000;
        Decide(new ResumeRun());
        Decide(Applied(1));
        var after = Event<StepCompleted>(Decide(Applied(2, waitNs: 1_000_000_000_000)));
        Assert.Equal(before.Seconds + 4, after.Seconds); // a second for each decision, but none for the pause
        Assert.True(after.SamplesPerS > 2, $"{after.SamplesPerS}");
        Assert.True(after.Times!.WaitUs < 1, $"{after.Times}");
    }

    [Fact]
    public void Decide_PauseOfARunThatEnds_ChangesNothing()
    {
        Train();
        Decide(new StopRun());
        Assert.Empty(Decide(new PauseRun()));
        Assert.Empty(Decide(new TakeSnapshot()));
    }

    private void Train()
    {
        Decide(new StartRun());
        Decide(new ShardReady { Generation = 1 });
        Decide(new JoinRequested(One, RunFixture.Join()));
        var question = Sent(Decide(new JoinRequested(Two, RunFixture.Join("worker-2")))).OfType<GetOpenSlots>().Single();
        Decide(new OpenSlots { Generation = 1, Roster = question.Roster, Slots = { 0, 1 } });
    }

    private void Pause(long step)
    {
        Decide(new PauseRun());
        Event<RunPaused>(Decide(Held(step)));
    }

    private IReadOnlyList<Effect> Decide(object command) => _state.Decide(command, TimeSpan.FromSeconds(++_now));

    private static StepHeld Held(long step) => new() { Generation = 1, Step = step };

    private static StepApplied Applied(long step, long waitNs = 0) =>
        new() { Generation = 1, Step = step, Rows = 8, Loss = 1, Times = new SlotTimes { Wait = waitNs } };

    private static IEnumerable<object> Sent(IEnumerable<Effect> effects) => effects.OfType<ToShards>().Select(e => e.Message);

    private static T Event<T>(IEnumerable<Effect> effects)
        where T : RunEvent => effects.OfType<Announce>().Select(a => a.Event).OfType<T>().Single();
}
