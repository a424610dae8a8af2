using Cluster.Actors;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Tests.Server;

/// <summary>What a shard does with gradients and with what the coordinator asks.</summary>
public sealed class ServerActorTests : TestKitBase
{
    private static readonly Generation First = new(1);
    private readonly IActorRef _server;
    private readonly List<StateCaptured> _captured = [];
    private ServerModel _model = null!;

    public ServerActorTests() => _server = ActorOf(Props.Create(() => new ServerActor(null)));

    [Fact]
    public void Take_AllSlotsOfTwoSteps_AppliesEachAndTellsItsFigures()
    {
        Serve();
        Begin();
        for (var step = 0; step < 2; step++)
        {
            Push(step, 0, 2f);
            Push(step, 1, 4f);
            Assert.Equal((step, 8L, 0.5), Told(ExpectMsg<StepApplied>()));
        }

        Assert.Equal([-5f, -5, -5, -5], _model.Parameters.Parameters.ToArray()); // 1 - lr (1) * 3, twice
    }

    [Fact]
    public void HoldStep_CompleteStep_WaitsUntilTheCaptureLetsItCome()
    {
        Serve();
        Begin();
        Send(_server, new HoldStep { Generation = 1 });
        Assert.Equal(0, ExpectMsg<StepHeld>().Step);
        Push(0, 0, 2f);
        Push(0, 1, 4f);
        ExpectNoMsg();
        Send(_server, new CaptureState { Generation = 1, Step = 1, Freeze = true });
        ExpectMsg<StepApplied>();
        Assert.Equal(1, Assert.Single(_captured).Step.Value);
        Push(1, 0, 2f);
        Push(1, 1, 4f);
        ExpectNoMsg();
    }

    [Fact]
    public void ContinueSteps_AfterHoldStep_AppliesUpToWhatItSays()
    {
        Serve();
        Begin();
        Send(_server, new HoldStep { Generation = 1 });
        ExpectMsg<StepHeld>();
        Push(0, 0, 2f);
        Push(0, 1, 4f);
        Send(_server, new ContinueSteps { Generation = 2, UntilStep = 9 });
        ExpectNoMsg();
        Send(_server, new ContinueSteps { Generation = 1, UntilStep = 1 });
        ExpectMsg<StepApplied>();
        Push(1, 0, 2f);
        Push(1, 1, 4f);
        ExpectNoMsg();
        Send(_server, new ContinueSteps { Generation = 1, UntilStep = long.MaxValue });
        Assert.Equal(1, ExpectMsg<StepApplied>().Step);
    }

    [Fact]
    public void LateDue_SlotMissing_IsToldUnlessTheStepIsHeld()
    {
        Serve();
        Begin();
        for (var step = 0; step < 2; step++) PushStep(step, 2f);
        Push(2, 0, 2f);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([1], ExpectMsg<SlotsLate>().Slots);
        Push(2, 1, 2f);
        while (ExpectMsg<object>() is not StepApplied) // it is told until the slot comes
        {
        }

        Send(_server, new CaptureState { Generation = 1, Step = 3, Freeze = true });
        Advance(TimeSpan.FromSeconds(2));
        ExpectNoMsg();
    }

    [Fact]
    public void CaptureState_SameVersionTwice_IsCopiedOnce()
    {
        Serve();
        Begin();
        for (var time = 0; time < 2; time++) Send(_server, new CaptureState { Generation = 1, Step = 0 });
        ExpectNoMsg();
        Assert.Single(_captured);
    }

    [Fact]
    public void CaptureState_OfAVersionWhoseSnapshotWasLost_IsCopiedAgain()
    {
        Serve();
        Begin();
        Send(_server, new CaptureState { Generation = 1, Step = 0 });
        Send(_server, new CaptureReleased { Generation = 1, Step = 0, Lost = true });
        Send(_server, new CaptureState { Generation = 1, Step = 0, Freeze = true });
        ExpectNoMsg();
        Assert.Equal([0L, 0], _captured.Select(c => c.Step.Value));
    }

    [Fact]
    public void Captures_NobodyReleasesThem_HoldTheStepsBack()
    {
        Serve();
        Begin(snapshotEvery: 1);
        for (var step = 0; step < 3; step++)
        {
            Push(step, 0, 2f);
            Push(step, 1, 4f);
            ExpectMsg<StepApplied>();
        }

        Push(3, 0, 2f);
        Push(3, 1, 4f);
        ExpectNoMsg();
        Assert.Equal(ServerLimits.CapturesMax, _captured.Count);
        Send(_server, new CaptureReleased { Generation = 1, Step = 1 });
        ExpectMsg<StepApplied>();
        Assert.Equal([1L, 2, 3], _captured.Select(c => c.Step.Value));
    }

    [Fact]
    public void Capture_WeightsThatOverflowed_AreRefusedAndNamed()
    {
        Serve(lr: 3e38);
        Begin(snapshotEvery: 1);
        Push(0, 0, 2f);
        Push(0, 1, 4f);
        ExpectMsg<StepApplied>();
        var refused = ExpectMsg<StepRefused>();
        Assert.Equal((1L, StepRefusal.OfWeights, 0L), (refused.Step, refused.Slot, refused.Element));
        Assert.Empty(_captured);
    }

    [Fact]
    public void Messages_OfAnOlderGeneration_AreNotAnswered()
    {
        Serve();
        Begin(generation: 2);
        Send(_server, new GetOpenSlots { Generation = 1 });
        Send(_server, new HoldStep { Generation = 1 });
        ExpectNoMsg();
        Send(_server, new GetOpenSlots { Generation = 2, Roster = 7 });
        Assert.Equal([0, 1], ExpectMsg<OpenSlots>(m => m.Roster == 7).Slots);
    }

    [Fact]
    public void Serve_AnotherModel_GivesGradientsOfTheOneBeforeBackAndAppliesNoneOfThem()
    {
        Serve();
        var before = _model;
        Begin();
        Push(0, 0, 2f);
        Serve();
        Begin();
        var late = before.Gradients.TryRent()!;
        Send(_server, new GradientArrived(
            First, new StepNumber(0), new Slot(1), 4, 0.5, late, before.Gradients, new WorkerId(1)));
        Send(_server, new GetOpenSlots { Generation = 1 });
        Assert.Equal([0, 1], ExpectMsg<OpenSlots>().Slots);
        Assert.Throws<ObjectDisposedException>(() => late.Floats[0]);
    }

    [Fact]
    public void Apply_UnderASchedule_TakesTheRateOfTheRunsStepAndOfThePlateau()
    {
        Serve(update: new UpdateOptions
        {
            Schedule = new PlateauSchedule { Factor = 0.5 },
            Warmup = new Warmup { Steps = 1, Start = 0.25 },
        });
        Begin();
        PushStep(0, 1f);
        Assert.Equal(1 - 0.25f, _model.Parameters.Floats[0]);
        Send(_server, new LowerLearningRate { Generation = 1, Step = 1, Reductions = 1 });
        PushStep(1, 1f);
        Assert.Equal(1 - 0.25f - 0.5f, _model.Parameters.Floats[0]);
    }

    [Fact]
    public void Apply_ClippedByNorm_TellsTheNorm()
    {
        Serve(update: new UpdateOptions { ClipNorm = 1 });
        Begin();
        Push(0, 0, 3f);
        Push(0, 1, 3f);
        Assert.Equal(6, ExpectMsg<StepApplied>().GradNorm); // of four floats
        Assert.Equal(1 - (float)(3 / (6 + 1e-6) * 1), _model.Parameters.Floats[0], 1e-6f);
    }

    [Fact]
    public void Apply_OneShardOfTwoClippedByNorm_WaitsForTheNormOfBoth()
    {
        Serve(update: new UpdateOptions { ClipNorm = 1 }, shards: 2);
        Begin();
        Push(0, 0, 3f);
        Push(0, 1, 3f);
        var told = ExpectMsg<GradientSum>();
        var sum = new ExactSum();
        sum.Add(told.Digits.ToArray());
        Assert.Equal((0L, 36.0), (told.Step, sum.ToDouble()));
        Send(_server, new GradientNorm { Generation = 1, Step = 7, Squares = 1 });
        Send(_server, new HoldStep { Generation = 1 });
        Assert.Equal(0, ExpectMsg<StepHeld>().Step);
        Send(_server, new GradientNorm { Generation = 1, Step = 0, Squares = 100 });
        ExpectNoMsg(); // it is held
        Send(_server, new CaptureState { Generation = 1, Step = 1 });
        ExpectNoMsg();
        Send(_server, new CaptureState { Generation = 1, Step = 1, Freeze = true });
        Assert.Equal(10, ExpectMsg<StepApplied>().GradNorm);
        Assert.Equal(1 - 0.3f, _model.Parameters.Floats[0], 1e-6f);
    }

    [Fact]
    public void Capture_WithAnAverage_HoldsIt()
    {
        Serve(update: new UpdateOptions { Ema = 0.75 });
        Begin(snapshotEvery: 2);
        PushStep(0, 1f);
        PushStep(1, 1f);
        var average = Assert.Single(_captured).Optimizer.Average!.Values.ToArray();
        Assert.Equal([-0.25f, -0.25f, -0.25f, -0.25f], average); // 0 after the first step, -1 after the second
    }

    private void PushStep(long step, float value)
    {
        Push(step, 0, value);
        Push(step, 1, value);
        ExpectMsg<StepApplied>();
    }

    private static (int Step, long Rows, double Loss) Told(StepApplied m) => ((int)m.Step, m.Rows, m.Loss);

    private void Serve(double lr = 1, UpdateOptions? update = null, int shards = 1)
    {
        var parameters = new ParameterVector(RunFixture.Layout);
        parameters.Parameters.Fill(1);
        _model = new ServerModel(parameters, new SgdOptions { Lr = lr }, 2, null, update: update);
        Send(_server, new ServeModel(new RunId("test"), 0, shards, _model, 2, new StepNumber(0), TestActor, _captured.Add));
    }

    private void Begin(long generation = 1, long snapshotEvery = 0) =>
        Send(_server, new BeginGeneration { Generation = generation, SnapshotEvery = snapshotEvery });

    private void Push(long step, int slot, float value)
    {
        var gradient = _model.Gradients.TryRent()!;
        gradient.Parameters.Fill(value);
        Send(_server, new GradientArrived(
            First, new StepNumber(step), new Slot(slot), 4, 0.5, gradient, _model.Gradients, new WorkerId(1)));
    }
}
