using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Tests.Coordination;

public class CoordinatorStateTests
{
    private static readonly WorkerId One = new(1);
    private static readonly WorkerId Two = new(2);
    private long _now;

    [Fact]
    public void Decide_Start_AnnouncesTheRunAndBeginsTheGenerationOnceTheShardIsThere()
    {
        var state = new CoordinatorState(RunFixture.Settings());
        var effects = Decide(state, new StartRun());
        Assert.Equal("test", Assert.IsType<RunStarted>(effects.OfType<Announce>().Single().Event).Job);
        Assert.Empty(effects.OfType<ToShards>());
        effects = Decide(state, new ShardReady { Generation = 1 });
        Assert.Equal(1, Assert.IsType<BeginGeneration>(effects.OfType<ToShards>().Single().Message).Generation);
        Assert.Single(effects.OfType<ShardsInPlace>());
    }

    [Fact]
    public void Decide_WorkerJoins_AsksForOpenSlotsThenSendsTheRoster()
    {
        var state = Started();
        var joined = Decide(state, new JoinRequested(One, RunFixture.Join()));
        Assert.IsType<JoinAccepted>(joined.OfType<ToWorker>().Single().Message);
        var question = Assert.IsType<GetOpenSlots>(joined.OfType<ToShards>().Single().Message);
        var roster = RosterFor(Decide(state, Open(question, 0, 0, 1)), One);
        Assert.Equal([1, 1], roster.Assignments.Select(a => a.WorkerId));
        Assert.Equal([0, 1], roster.OpenSlots);
        Assert.Equal(3, roster.UntilStep);
    }

    [Fact]
    public void Decide_AnswerToAnOlderQuestion_SendsNothing()
    {
        var state = Started();
        var first = Question(Decide(state, new JoinRequested(One, RunFixture.Join())));
        Decide(state, new JoinRequested(Two, RunFixture.Join("worker-2")));
        Assert.Empty(Decide(state, Open(first, 0, 0, 1)));
    }

    [Fact]
    public void Decide_WorkerGoneInMidStep_GivesOnlyTheMissingSlotsToTheOthers()
    {
        var state = Training(One, Two);
        var effects = Decide(state, new WorkerGone(Two, "its link closed"));
        Assert.Equal("its link closed", Event<WorkerLost>(effects).Reason);
        var roster = RosterFor(Decide(state, Open(Question(effects), 0, 1)), One);
        Assert.Equal([1], roster.OpenSlots);
        Assert.All(roster.Assignments, a => Assert.Equal(One.Value, a.WorkerId));
    }

    [Theory]
    [InlineData("protocol")]
    [InlineData("model")]
    [InlineData("data")]
    [InlineData("threads")]
    [InlineData("device")]
    [InlineData("libtorch")]
    [InlineData("CPU")]
    [InlineData("gradients")]
    public void Decide_WorkerThatIsNotAlike_IsRefusedWithBothValues(string what)
    {
        var state = Training(One);
        var join = RunFixture.Join("odd");
        switch (what)
        {
            case "protocol": join.Protocol = 77; break;
            case "model": join.LayoutHash = "77"; break;
            case "data": join.DatasetHash = "77"; break;
            case "threads": join.Threads = 77; break;
            case "device": join.Device = "cuda77"; break;
            case "libtorch": join.Libtorch = "77"; break;
            case "CPU": join.Cpu = "77"; break;
            case "gradients": join.CanonicalHash = "77"; break;
        }

        var effects = Decide(state, new JoinRequested(Two, join));
        var reason = Assert.IsType<JoinRejected>(effects.OfType<ToWorker>().Single().Message).Reason;
        Assert.StartsWith(what + ":", reason, StringComparison.Ordinal);
        Assert.Contains("77", reason, StringComparison.Ordinal);
        Assert.Single(effects);
    }

    [Fact]
    public void Decide_UnlikeWorkerThatIsAllowed_JoinsAndIsToldOf()
    {
        var state = Started(RunFixture.Settings() with { AllowUnlike = true });
        Decide(state, new JoinRequested(One, RunFixture.Join()));
        var odd = RunFixture.Join("odd");
        odd.Cpu = "77";
        var joined = Event<WorkerJoined>(Decide(state, new JoinRequested(Two, odd)));
        Assert.Equal("CPU: this run computes with AVX2, the worker with 77", joined.Unlike);
        odd.DatasetHash = "88";
        var refused = Decide(state, new JoinRequested(new WorkerId(3), odd)).OfType<ToWorker>().Single();
        Assert.IsType<JoinRejected>(refused.Message);
    }

    [Fact]
    public void Decide_FewerWorkersThanTheMinimum_Waits()
    {
        var state = Started(RunFixture.Settings() with { MinWorkers = 2 });
        Assert.Empty(Decide(state, new JoinRequested(One, RunFixture.Join())).OfType<ToShards>());
        Assert.Equal(RunPhase.Waiting, state.Phase);
        Assert.Single(Decide(state, new JoinRequested(Two, RunFixture.Join("worker-2"))).OfType<ToShards>());
    }

    [Fact]
    public void Decide_SlotThatEndsThreeWorkers_StopsTheRunAndNamesIt()
    {
        var state = Training(One, Two);
        IReadOnlyList<Effect> effects = [];
        for (var death = 0; death < 3; death++)
        {
            Assert.Equal(RunPhase.Training, state.Phase);
            effects = LoseAndJoin(state, new WorkerId(2 + death), RunFixture.Join("worker-2", pid: 8 + death));
        }

        Assert.StartsWith("step 0, slot 1: 3 workers", Event<RunFailed>(effects).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_WorkerWhoseLinkIsCutAgainAndAgain_ComesBackAndGoesOn()
    {
        var state = Training(One, Two);
        for (var cut = 0; cut < 5; cut++) LoseAndJoin(state, new WorkerId(2 + cut), RunFixture.Join("worker-2"));
        Assert.Equal(RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_OldLinkOfAWorkerThatIsBackAlready_IsHeldAgainstNoSlot()
    {
        var state = Training(One, Two);
        for (var cut = 0; cut < 5; cut++)
        {
            Decide(state, new JoinRequested(new WorkerId(3 + cut), RunFixture.Join("worker-2")));
            var gone = Decide(state, new WorkerGone(new WorkerId(2 + cut), "its link closed"));
            _now += 100;
            Assert.NotEmpty(Decide(state, Open(Question(gone), 0, 1)).OfType<ToWorker>());
        }

        Assert.Equal(RunPhase.Training, state.Phase);
    }

    // Each was suspected of the slots of those that died before it, which it had never been given.
    [Fact]
    public void Decide_AllWorkersKilledAtOnce_IsOneDeathForEachSlot()
    {
        var state = Training(One, Two);
        Decide(state, new WorkerGone(One, "its link closed"));
        Decide(state, new WorkerGone(Two, "its link closed"));
        LoseAndJoin(state, new WorkerId(9), RunFixture.Join("worker-1", pid: 8));
        LoseAndJoin(state, new WorkerId(9), RunFixture.Join("worker-2", pid: 9), id: 4);
        LoseAndJoin(state, new WorkerId(3), RunFixture.Join("worker-1", pid: 10), id: 5);
        Assert.Equal(RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_StepSkipped_IsToldAndCountedInTheSummary()
    {
        var state = Training(One);
        var skipped = new StepApplied { Generation = 1, Step = 0, Skipped = "the loss is NaN", SkippedSlot = 1 };
        var effects = Decide(state, skipped);
        Assert.Equal(new StepSkipped(0, 1, "the loss is NaN"), Event<StepSkipped>(effects));
        Assert.Equal(new StepNumber(1), state.Version);
        RunEpochs(state, One, 2, firstStep: 1);
        effects = Decide(state, new SnapshotStored(new StepNumber(6), "path", "sha"));
        Assert.Equal(1, Event<RunCompleted>(effects).SkippedSteps);
    }

    [Fact]
    public void Decide_EveryStepOfAnEpochSkipped_EvaluatesItAllTheSame()
    {
        var state = Training(One);
        IReadOnlyList<Effect> effects = [];
        for (var step = 0; step < 3; step++)
            effects = Decide(state, new StepApplied { Generation = 1, Step = step, Skipped = "NaN" });
        Assert.Equal(RunPhase.Evaluating, state.Phase);
        while (effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().SingleOrDefault() is { } part)
            effects = Decide(state, Evaluated(part, part.Rows, 0));
        var epoch = Event<EpochCompleted>(effects);
        Assert.Null(epoch.TrainLoss);
        Assert.Equal(1.0, epoch.ValLoss);
    }

    [Fact]
    public void Decide_ResumedAtTheEndOfAnEpochThatWasSkipped_EvaluatesFirst()
    {
        var state = Started(RunFixture.Settings(start: new RunPosition(new StepNumber(3), 0, 0, 3, 3)));
        Decide(state, new JoinRequested(One, RunFixture.Join()));
        Assert.Equal(RunPhase.Evaluating, state.Phase);
    }

    [Fact]
    public void Decide_HundredStepsInARowSkipped_FailsTheRun()
    {
        var state = Started(RunFixture.Settings(stepsPerEpoch: 1000));
        var question = Question(Decide(state, new JoinRequested(One, RunFixture.Join())));
        Decide(state, Open(question, 0, 0, 1));
        IReadOnlyList<Effect> effects = [];
        for (var step = 0; step < CoordinatorState.SkippedInARowMax; step++)
        {
            Assert.Equal(RunPhase.Training, state.Phase);
            effects = Decide(state, new StepApplied { Generation = 1, Step = step, Skipped = "the loss is NaN" });
        }

        var reason = Event<RunFailed>(effects).Reason;
        Assert.StartsWith("100 steps in a row were skipped, the last one, step 99,", reason, StringComparison.Ordinal);
        Assert.Contains("--lr", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnNan.Stop, false)]
    [InlineData(OnNan.Skip, true)]
    public void Decide_Start_TellsTheServerWhatToDoWithSlotsThatAreNotFinite(OnNan policy, bool skips)
    {
        var state = new CoordinatorState(RunFixture.Settings() with { OnNan = policy });
        Decide(state, new StartRun());
        var messages = Decide(state, new ShardReady { Generation = 1 }).OfType<ToShards>().Select(e => e.Message);
        Assert.Equal(skips, messages.OfType<BeginGeneration>().Single().SkipNotFinite);
    }

    [Fact]
    public void Decide_StepRefused_NamesTheSlotAndSaysWhatToDo()
    {
        var refused = new StepRefused { Step = 4, Slot = 1, Reason = "the loss is NaN, training rows 3, 5" };
        var reason = Event<RunFailed>(Decide(Training(One), refused)).Reason;
        Assert.StartsWith("step 4, slot 1: the loss is NaN, training rows 3, 5;", reason, StringComparison.Ordinal);
        Assert.Contains("--lr", reason, StringComparison.Ordinal);
        Assert.Contains("--on-nan skip", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_StepRefusedForWhatAWorkerDidNotSay_NamesWorkerAndParameter()
    {
        var refused = new StepRefused { Step = 4, Slot = 1, Reason = "a gradient that is not finite", WorkerId = 2, Element = 3 };
        var reason = Event<RunFailed>(Decide(Training(One, Two), refused)).Reason;
        Assert.StartsWith(
            "step 4, slot 1: worker-2 (#2) sent a gradient that is not finite (float 3, in 'weight') and did not say so;",
            reason, StringComparison.Ordinal);
        Assert.DoesNotContain("--on-nan", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_WorkersThatLeaveInOrder_AreNotHeldAgainstASlot()
    {
        var state = Training(One, Two);
        for (var left = 0; left < 5; left++)
        {
            var gone = Decide(state, new WorkerGone(new WorkerId(2 + left), "asked to", Left: true));
            Assert.NotEmpty(Decide(state, Open(Question(gone), 0, 1)).OfType<ToWorker>());
            var joined = Decide(state, new JoinRequested(new WorkerId(3 + left), RunFixture.Join("next")));
            Decide(state, Open(Question(joined), 0, 1));
        }

        Assert.Equal(RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_EpochEnd_EvaluatesEachPartOnceAndGoesOn()
    {
        var state = Training(One, Two);
        var effects = ApplySteps(state, 0, 3);
        Assert.Equal(RunPhase.Evaluating, state.Phase);
        var parts = effects.OfType<ToWorker>().Select(e => Assert.IsType<EvaluatePart>(e.Message)).ToList();
        Assert.Equal([(0, 256), (256, 44)], parts.Select(p => (p.FirstRow, p.Rows)));
        Decide(state, Evaluated(parts[1], 44 * 0.5, 40));
        effects = Decide(state, Evaluated(parts[0], 256 * 0.25, 250));
        var epoch = Event<EpochCompleted>(effects);
        Assert.Equal((1, 1.0), (epoch.Epoch, epoch.TrainLoss));
        Assert.Equal(((256 * 0.25) + (44 * 0.5)) / 300, epoch.ValLoss);
        Assert.Equal(290.0 / 300, epoch.ValAccuracy);
        var asked = effects.OfType<ToShards>().Select(e => e.Message.GetType());
        Assert.Equal([typeof(CaptureState), typeof(GetOpenSlots)], asked); // no roster overtakes the capture
        var roster = RosterFor(Decide(state, Open(Question(effects), 3, 0, 1)), One);
        Assert.Equal((3L, 6L), (roster.Step, roster.UntilStep));
    }

    [Fact]
    public void Decide_WorkerGoneWhileEvaluating_ItsPartGoesToAnother()
    {
        var state = Training(One, Two);
        var parts = ApplySteps(state, 0, 3).OfType<ToWorker>().ToDictionary(e => e.Worker, e => (EvaluatePart)e.Message);
        Decide(state, Evaluated(parts[One], 1, 1));
        var again = Decide(state, new WorkerGone(Two, "gone")).OfType<ToWorker>().Single();
        Assert.Equal(One, again.Worker);
        Assert.Equal(parts[Two].Part, Assert.IsType<EvaluatePart>(again.Message).Part);
    }

    [Fact]
    public void Decide_PartEvaluatedTwice_CountsOnce()
    {
        var state = Training(One, Two);
        var parts = ApplySteps(state, 0, 3).OfType<ToWorker>().Select(e => (EvaluatePart)e.Message).ToList();
        Decide(state, Evaluated(parts[0], 256, 0));
        Assert.Empty(Decide(state, Evaluated(parts[0], 1e9, 0)));
        Assert.Equal(1.0, Event<EpochCompleted>(Decide(state, Evaluated(parts[1], 44, 0))).ValLoss);
    }

    [Fact]
    public void Decide_LastEpochEvaluated_EndsOnlyWhenTheLastSnapshotIsOnDisk()
    {
        var state = Training(One);
        RunEpochs(state, One, 2);
        Assert.Equal(RunPhase.Finishing, state.Phase);
        var effects = Decide(state, new SnapshotStored(new StepNumber(6), "path", "sha"));
        var completed = Event<RunCompleted>(effects);
        Assert.Equal((6L, "sha", 2), (completed.Steps, completed.WeightsSha256, completed.Epochs));
        Assert.Equal(RunEnd.Completed, effects.OfType<EndOfRun>().Single().Outcome.End);
        Assert.True(Assert.IsType<EndRun>(effects.OfType<ToWorker>().Single().Message).Succeeded);
    }

    [Fact]
    public void Decide_LastSnapshotLost_FailsTheRun()
    {
        var state = Training(One);
        RunEpochs(state, One, 2);
        var effects = Decide(state, new SnapshotLost(new StepNumber(6), "disk full"));
        Assert.Contains("disk full", effects.OfType<EndOfRun>().Single().Outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_OlderSnapshotsNotPruned_TellsOfBoth()
    {
        var state = Training(One);
        var effects = Decide(
            state, new SnapshotStored(new StepNumber(1), "path", "sha", NotPruned: "disk broken"));
        Assert.Equal("path", Event<SnapshotWritten>(effects).Path);
        Assert.Equal("disk broken", Event<SnapshotsNotPruned>(effects).Reason);
    }

    [Fact]
    public void Decide_SnapshotLostInMidRun_GoesOn()
    {
        var state = Training(One);
        var effects = Decide(state, new SnapshotLost(new StepNumber(1), "disk full"));
        Assert.Equal("disk full", Event<SnapshotFailed>(effects).Reason);
        Assert.Equal(RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_StopAsked_HoldsTheShardsAndEndsWithTheSnapshotOfWhereTheyAre()
    {
        var state = Training(One);
        ApplySteps(state, 0, 1);
        Assert.IsType<HoldStep>(Decide(state, new StopRun()).OfType<ToShards>().Single().Message);
        var capture = Assert.IsType<CaptureState>(Decide(state, Held(1)).OfType<ToShards>().Single().Message);
        Assert.Equal((1L, true), (capture.Step, capture.Freeze));
        Assert.Equal(RunPhase.Finishing, state.Phase);
        var effects = Decide(state, new SnapshotStored(new StepNumber(1), "path", "sha"));
        Assert.Equal(1, Event<RunStopped>(effects).Step);
        Assert.Equal(RunEnd.Stopped, effects.OfType<EndOfRun>().Single().Outcome.End);
    }

    [Fact]
    public void Decide_StopAskedWhereTheSnapshotStandsAlready_EndsWithIt()
    {
        var state = Training(One);
        ApplySteps(state, 0, 1);
        Decide(state, new SnapshotStored(new StepNumber(1), "path", "sha"));
        Decide(state, new StopRun());
        Assert.Equal("path", Event<RunStopped>(Decide(state, Held(1))).Snapshot);
    }

    [Fact]
    public void Decide_SnapshotWritten_TellsTheShardsThatAnotherMayFollow()
    {
        var state = Training(One);
        foreach (object end in new object[]
        {
            new SnapshotStored(new StepNumber(1), "path", "sha"), new SnapshotLost(new StepNumber(1), "disk full"),
        })
        {
            var released = Assert.IsType<CaptureReleased>(Decide(state, end).OfType<ToShards>().Single().Message);
            Assert.Equal(1, released.Step);
        }
    }

    [Fact]
    public void Decide_SlotFailed_FailsTheRunWithStepAndSlot()
    {
        var effects = Decide(Training(One), new SlotFailed { Step = 4, Slot = 1, Reason = "mat1 and mat2" });
        Assert.Equal("step 4, slot 1: mat1 and mat2", Event<RunFailed>(effects).Reason);
    }

    [Fact]
    public void Decide_JoinAfterTheEnd_IsToldThatTheRunFinished()
    {
        var state = Training(One);
        Assert.IsType<RunDescription>(state.Answer);
        Decide(state, new AbortRun("enough"));
        Assert.Equal(JoinReasons.RunFinished, Assert.IsType<JoinRejected>(state.Answer).Reason);
        var effects = Decide(state, new JoinRequested(Two, RunFixture.Join("late")));
        Assert.Equal(JoinReasons.RunFinished, Assert.IsType<JoinRejected>(effects.OfType<ToWorker>().Single().Message).Reason);
    }

    [Fact]
    public void Decide_ResumedAtAnEpochsEndThatWasNotEvaluated_EvaluatesFirst()
    {
        var start = new RunPosition(new StepNumber(3), 24, 24);
        var state = Started(RunFixture.Settings(start: start));
        var effects = Decide(state, new JoinRequested(One, RunFixture.Join()));
        Assert.Equal(RunPhase.Evaluating, state.Phase);
        Assert.Equal(3, effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().Single().Step);
    }

    [Fact]
    public void Decide_NoValidationRows_EndsTheEpochWithoutFigures()
    {
        var state = Started(RunFixture.Settings(valRows: 0));
        var question = Question(Decide(state, new JoinRequested(One, RunFixture.Join())));
        Decide(state, Open(question, 0, 0, 1));
        var epoch = Event<EpochCompleted>(ApplySteps(state, 0, 3));
        Assert.Null(epoch.ValLoss);
        Assert.Equal(RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_PlateauAtAnEpochsEnd_LowersTheRateBeforeTheNextRoster()
    {
        var start = new RunPosition(new StepNumber(3), 0, 0, Plateau: new PlateauState(0.5, 0, 0, 2));
        var settings = RunFixture.Settings(epochs: 3, valRows: 10, start: start) with
        {
            Update = new UpdateOptions { Schedule = new PlateauSchedule { Patience = 0, Factor = 0.5 } },
            LogEvery = 1,
        };
        var state = new CoordinatorState(settings);
        Decide(state, new StartRun());
        var begin = Decide(state, new ShardReady { Generation = 1 }).OfType<ToShards>().Select(e => e.Message);
        Assert.Equal(2, begin.OfType<BeginGeneration>().Single().LrReductions);
        Decide(state, Open(Question(Decide(state, new JoinRequested(One, RunFixture.Join()))), 3, 0, 1));
        var effects = ApplySteps(state, 3, 3);
        Assert.Equal(0.5 * 0.25, Event<StepCompleted>(effects).Lr);
        var part = effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().Single();
        var messages = Decide(state, Evaluated(part, part.Rows, 0)).OfType<ToShards>().Select(e => e.Message).ToList();
        Assert.Equal(new LowerLearningRate { Generation = 1, Step = 6, Reductions = 3 }, Assert.Single(messages.OfType<LowerLearningRate>()));
        Assert.True(messages.FindIndex(m => m is LowerLearningRate) < messages.FindIndex(m => m is GetOpenSlots));
        Decide(state, Open(messages.OfType<GetOpenSlots>().Single(), 6, 0, 1));
        Assert.Equal(0.5 * 0.125, Event<StepCompleted>(ApplySteps(state, 6, 1)).Lr);
    }

    [Fact]
    public void Decide_RunWithAnAverage_JudgesItAtEachEpochsEnd()
    {
        var state = new CoordinatorState(RunFixture.Settings() with { Update = new UpdateOptions { Ema = 0.9 } });
        Decide(state, new StartRun());
        var begin = Decide(state, new ShardReady { Generation = 1 }).OfType<ToShards>().Select(e => e.Message);
        Assert.Equal(3, begin.OfType<BeginGeneration>().Single().AverageEvery);
        Decide(state, Open(Question(Decide(state, new JoinRequested(One, RunFixture.Join()))), 0, 0, 1));
        var effects = ApplySteps(state, 0, 3);
        Assert.True(effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().Single().Average);
    }

    [Fact]
    public void Decide_NoBetterEpochForAsLongAsThePatience_CompletesWithTheReason()
    {
        var settings = RunFixture.Settings(epochs: 5) with { Best = new BestRule { Metric = "accuracy", Patience = 1 } };
        var state = Started(settings);
        Decide(state, Open(Question(Decide(state, new JoinRequested(One, RunFixture.Join()))), 0, 0, 1));
        Assert.True(Event<EpochCompleted>(EndEpoch(state, 0)).IsBest);
        var effects = EndEpoch(state, 3);
        Assert.False(Event<EpochCompleted>(effects).IsBest);
        Assert.Equal(RunPhase.Finishing, state.Phase);
        Assert.True(effects.OfType<ToShards>().Select(e => e.Message).OfType<CaptureState>().Single().Freeze);
        effects = Decide(state, new SnapshotStored(new StepNumber(6), "path", "sha"));
        var completed = Event<RunCompleted>(effects);
        Assert.Equal(("no better val accuracy for 1 epoch", 2), (completed.StoppedEarly, completed.Epochs));
        Assert.Equal(RunEnd.Completed, effects.OfType<EndOfRun>().Single().Outcome.End);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Decide_ResumedWhereItHadStoppedEarly_EndsAtOnceUnlessThereIsMorePatience(int patience, bool ends)
    {
        var start = new RunPosition(new StepNumber(6), 0, 0, Best: new BestState(0.5, 3, 0.5, 1));
        var settings = RunFixture.Settings(epochs: 5, start: start) with { Best = new BestRule { Metric = "loss", Patience = patience } };
        Assert.Equal(ends, settings.IsComplete);
        var state = Started(settings);
        Decide(state, new JoinRequested(One, RunFixture.Join()));
        Assert.Equal(ends ? RunPhase.Finishing : RunPhase.Training, state.Phase);
    }

    [Fact]
    public void Decide_BestEpochBetweenTwoSnapshots_TakesOneMore()
    {
        var state = Started(RunFixture.Settings(snapshotEvery: 2, epochs: 3) with { Best = new BestRule { Metric = "accuracy" } });
        Decide(state, Open(Question(Decide(state, new JoinRequested(One, RunFixture.Join()))), 0, 0, 1));
        var captures = EndEpoch(state, 0).OfType<ToShards>().Select(e => e.Message).OfType<CaptureState>();
        Assert.Equal(3, Assert.Single(captures).Step);
    }

    // Its snapshot is to tell whether it is the best epoch, and to go on from behind the evaluation.
    [Fact]
    public void Decide_SnapshotAtAnEpochsEnd_IsWrittenAfterTheEvaluation()
    {
        var state = Started(RunFixture.Settings(snapshotEvery: 3) with { Best = new BestRule { Metric = "accuracy" } });
        Decide(state, Open(Question(Decide(state, new JoinRequested(One, RunFixture.Join()))), 0, 0, 1));
        var effects = ApplySteps(state, 0, 3);
        using var capture = new StateCaptured(
            new StepNumber(3), new ParameterVector(RunFixture.Layout), RunFixture.Settings().CreateOptimizer());
        Assert.Empty(Decide(state, capture).OfType<WriteSnapshot>());
        effects = Evaluate(state, effects);
        var position = effects.OfType<WriteSnapshot>().Single().Position;
        Assert.Equal((0, 3), (position.EpochRows, position.Best.Step));
    }

    private IReadOnlyList<Effect> EndEpoch(CoordinatorState state, int first) => Evaluate(state, ApplySteps(state, first, 3));

    private IReadOnlyList<Effect> Evaluate(CoordinatorState state, IReadOnlyList<Effect> effects)
    {
        while (effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().SingleOrDefault() is { } part)
            effects = Decide(state, Evaluated(part, part.Rows, 0));
        return effects;
    }

    private CoordinatorState Started(RunSettings? settings = null)
    {
        var state = new CoordinatorState(settings ?? RunFixture.Settings());
        Decide(state, new StartRun());
        Decide(state, new ShardReady { Generation = 1 });
        return state;
    }

    private static StepHeld Held(long step) => new() { Generation = 1, Step = step };

    private CoordinatorState Training(params WorkerId[] workers)
    {
        var state = Started();
        IReadOnlyList<Effect> effects = [];
        foreach (var worker in workers)
            effects = Decide(state, new JoinRequested(worker, RunFixture.Join($"worker-{worker.Value}")));
        Decide(state, Open(Question(effects), 0, 0, 1));
        return state;
    }

    // A worker is lost, the others get its slots, and a process joins; slot 1 of step 0 stays open all the time.
    private IReadOnlyList<Effect> LoseAndJoin(CoordinatorState state, WorkerId lost, JoinRun joins, int? id = null)
    {
        var gone = Decide(state, new WorkerGone(lost, "its link closed"));
        if (gone.OfType<ToServer>().Any()) Decide(state, Open(Question(gone), 0, 1));
        var joined = Decide(state, new JoinRequested(new WorkerId(id ?? lost.Value + 1), joins));
        return Decide(state, Open(Question(joined), 0, 1));
    }

    private void RunEpochs(CoordinatorState state, WorkerId worker, int epochs, int firstStep = 0)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var first = Math.Max(firstStep, epoch * 3);
            var effects = ApplySteps(state, first, ((epoch + 1) * 3) - first);
            while (effects.OfType<ToWorker>().Select(e => e.Message).OfType<EvaluatePart>().SingleOrDefault() is { } part)
                effects = Decide(state, Evaluated(part, part.Rows, 0));
        }

        Assert.Equal(new WorkerId(1), worker);
    }

    private IReadOnlyList<Effect> ApplySteps(CoordinatorState state, int first, int count)
    {
        IReadOnlyList<Effect> effects = [];
        for (var step = first; step < first + count; step++)
            effects = Decide(state, new StepApplied { Generation = 1, Step = step, Rows = 8, Loss = 1 });
        return effects;
    }

    private IReadOnlyList<Effect> Decide(CoordinatorState state, object command) =>
        state.Decide(command, TimeSpan.FromSeconds(++_now));

    private static T Event<T>(IEnumerable<Effect> effects)
        where T : RunEvent => effects.OfType<Announce>().Select(a => a.Event).OfType<T>().Single();

    private static GetOpenSlots Question(IEnumerable<Effect> effects) =>
        effects.OfType<ToShards>().Select(e => e.Message).OfType<GetOpenSlots>().Single();

    private static OpenSlots Open(GetOpenSlots question, long step, params int[] slots) =>
        new() { Generation = 1, Roster = question.Roster, Step = step, Slots = { slots } };

    private static Roster RosterFor(IEnumerable<Effect> effects, WorkerId worker) =>
        effects.OfType<ToWorker>().Where(e => e.Worker == worker).Select(e => e.Message).OfType<Roster>().Single();

    private static PartEvaluated Evaluated(EvaluatePart part, double lossSum, long correct) => new()
    {
        Generation = 1,
        Step = part.Step,
        Part = part.Part,
        Rows = part.Rows,
        LossSum = lossSum,
        HasAccuracy = true,
        Correct = correct,
    };
}
