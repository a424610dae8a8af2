using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;

namespace Cluster.Coordinator.Tests.Coordination;

/// <summary>Holds the coordinator's rules for several shards.</summary>
public class ShardTests
{
    private static readonly ParameterLayout Layout =
        ParameterLayout.Create([new TensorSpec("weight", DType.Float32, [40], TensorKind.Parameter)]);

    private static readonly WorkerId One = new(1);
    private long _now;

    [Fact]
    public void Decide_ServersJoin_EachGetsAShardAndTheGenerationBeginsWithTheLast()
    {
        var state = Started();
        var first = Assert.IsType<ServeShard>(Decide(state, Joining(1)).OfType<ToServer>().Single().Message);
        var second = Assert.IsType<ServeShard>(Decide(state, Joining(2)).OfType<ToServer>().Single().Message);
        Assert.Equal((0, 32), (first.Shard, first.Parameters));
        Assert.Equal((1, 8), (second.Shard, second.Parameters));
        Assert.Empty(Decide(state, Ready(1)).OfType<ToShards>());
        Assert.Contains(Decide(state, Ready(0)), e => e is ToShards { Message: BeginGeneration });
    }

    [Fact]
    public void Decide_ServerWithoutAFreeShard_IsToldToAskAgain()
    {
        var state = Serving();
        Assert.Equal(JoinReasons.NoShardFree, Refusal(state, Joining(3)));
    }

    [Fact]
    public void Decide_ServerOfARunWithoutServers_IsRefused()
    {
        var state = Started(RunFixture.Settings());
        Assert.Contains("--servers", Refusal(state, Joining(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ServerOfAnotherProtocol_IsRefusedWithBothNumbers()
    {
        var odd = Joining(1);
        odd.Join.Protocol = 77;
        var reason = Refusal(Started(), odd);
        Assert.Contains($"{WireMessages.Protocol}", reason, StringComparison.Ordinal);
        Assert.Contains("77", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ServerLostBeforeAllAreThere_LeavesItsShardToTheNext()
    {
        var state = Started();
        Decide(state, Joining(1));
        Decide(state, Ready(0));
        var effects = Decide(state, new ServerGone(1, "its link closed"));
        Assert.Empty(effects.OfType<EndOfRun>());
        Assert.Equal(0, Assert.IsType<ServeShard>(Decide(state, Joining(2)).OfType<ToServer>().Single().Message).Shard);
    }

    [Fact]
    public void Decide_WorkerThatJoinsBeforeTheServers_IsTakenInOnceTheyAreThere()
    {
        var state = Started();
        Assert.Empty(Decide(state, new JoinRequested(One, Join())));
        Decide(state, Joining(1));
        Decide(state, Joining(2));
        Decide(state, Ready(0));
        var accepted = Decide(state, Ready(1)).OfType<ToWorker>().Select(e => e.Message).OfType<JoinAccepted>().Single();
        Assert.Equal([("host:1", 0L, 128L), ("host:2", 128L, 32L)],
            accepted.Servers.Select(s => (s.Address, s.ByteOffset, s.ByteLength)));
    }

    [Fact]
    public void Decide_WorkerThatIsGoneBeforeTheServersCame_IsNotTakenIn()
    {
        var state = Started();
        Decide(state, new JoinRequested(One, Join()));
        Decide(state, new WorkerGone(One, "its link closed"));
        Decide(state, Joining(1));
        Decide(state, Joining(2));
        Decide(state, Ready(0));
        Assert.Empty(Decide(state, Ready(1)).OfType<ToWorker>());
    }

    [Fact]
    public void Decide_StepAppliedByOneShard_CountsWhenAllHave()
    {
        var state = Training();
        Assert.Empty(Decide(state, Applied(0, 0)));
        Assert.Equal(0, state.Version.Value);
        Assert.Single(Decide(state, Applied(1, 0)).OfType<TellStep>());
        Assert.Equal(1, state.Version.Value);
    }

    [Fact]
    public void Decide_SumsOfSquaresOfAllShards_GoBackAsOne()
    {
        var state = Training();
        Assert.Empty(Decide(state, Sum(0, 0, 9)));
        Assert.Empty(Decide(state, Sum(1, 1, 9))); // of another step: not yet that of both
        var norm = new GradientNorm { Generation = 1, Step = 0, Squares = 25 };
        Assert.Equal(norm, Assert.IsType<ToShards>(Assert.Single(Decide(state, Sum(1, 0, 16)))).Message);
        var older = Sum(0, 0, 9);
        older.Generation = 0;
        Assert.Empty(Decide(state, older));
    }

    [Fact]
    public void Decide_ShardsThatDisagreeOnAStep_FailTheRun()
    {
        var state = Training();
        Decide(state, Applied(0, 0));
        var odd = Applied(1, 0);
        odd.Loss = 2;
        var reason = Decide(state, odd).OfType<EndOfRun>().Single().Outcome.Reason;
        Assert.StartsWith("step 0: shard 1", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_StepSkippedByAllShards_IsToldOnce()
    {
        var state = Training();
        var events = Enumerable.Range(0, 2).SelectMany(shard =>
        {
            var skipped = Applied(shard, 0);
            (skipped.Rows, skipped.Loss, skipped.Skipped, skipped.SkippedSlot) = (0, 0, "the loss is NaN", 1);
            return Decide(state, skipped).ToList();
        }).ToList();
        Assert.Single(events.OfType<Announce>().Select(a => a.Event).OfType<StepSkipped>());
        Assert.Empty(events.OfType<TellStep>());
        Assert.Equal(1, state.Version.Value);
    }

    [Fact]
    public void Decide_StepSkippedByOneShardOnly_FailsTheRun()
    {
        var state = Training();
        Decide(state, Applied(0, 0));
        var skipped = Applied(1, 0);
        skipped.Skipped = "the loss is NaN";
        Assert.Contains("shard 1", Decide(state, skipped).OfType<EndOfRun>().Single().Outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ElementOfAShardThatIsNotFinite_IsNamedByItsPlaceInTheWhole()
    {
        var refused = new StepRefused { Step = 0, Slot = 1, Shard = 1, Reason = "NaN", WorkerId = 1, Element = 3 };
        Assert.Contains("float 35, in 'weight'", Decide(Training(), refused).OfType<EndOfRun>().Single().Outcome.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_WeightsThatAreNotFinite_FailTheRunAndAreNamed()
    {
        var refused = new StepRefused { Step = 7, Slot = StepRefusal.OfWeights, Shard = 1, Element = 0 };
        var reason = Decide(Training(), refused).OfType<EndOfRun>().Single().Outcome.Reason;
        Assert.StartsWith("version 7: the weights are not finite (float 32, in 'weight')", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_OpenSlotsOfShardsAStepApart_AreThoseOfTheLowerStep()
    {
        var state = Training();
        var roster = Question(Decide(state, new JoinRequested(new WorkerId(2), Join())));
        Assert.Empty(Decide(state, Open(roster, 0, 1, 0, 1)));
        var sent = Decide(state, Open(roster, 1, 0, 1)).OfType<ToWorker>().Select(e => e.Message).OfType<Roster>().First();
        Assert.Equal(0, sent.Step);
        Assert.Equal([1], sent.OpenSlots);
    }

    [Fact]
    public void Decide_StopOfShardsAStepApart_EndsAtTheHigherVersionOnAll()
    {
        var state = Training();
        Decide(state, Applied(0, 0));
        Decide(state, new StopRun());
        Decide(state, Held(0, 1));
        var capture = Decide(state, Held(1, 0)).OfType<ToShards>().Select(e => e.Message).OfType<CaptureState>().Single();
        Assert.Equal((1L, true), (capture.Step, capture.Freeze));
        Assert.Equal(RunPhase.Stopping, state.Phase);
        using var whole = Captured(1);
        Assert.Empty(Decide(state, whole).OfType<WriteSnapshot>());
        var written = Decide(state, Applied(1, 0)).OfType<WriteSnapshot>().Single();
        Assert.Equal((1L, 8L), (written.Position.Step.Value, written.Position.EpochRows));
        Assert.Equal(RunPhase.Finishing, state.Phase);
    }

    [Fact]
    public void Decide_StopBeforeTheServersAreThere_EndsWithTheSnapshotItStartedFrom()
    {
        var state = Started(Settings() with { StartSnapshot = "snapshots/step-00000000" });
        var effects = Decide(state, new StopRun());
        Assert.Equal("snapshots/step-00000000",
            effects.OfType<Announce>().Select(a => a.Event).OfType<RunStopped>().Single().Snapshot);
        Assert.Equal(RunEnd.Stopped, effects.OfType<EndOfRun>().Single().Outcome.End);
    }

    [Fact]
    public void Decide_ServerLost_EndsTheGenerationAndNobodyElse()
    {
        var state = Training();
        var effects = Decide(state, new ServerGone(2, "its link closed"));
        Assert.Equal(RunEnd.ServerLost, effects.OfType<EndOfRun>().Single().Outcome.End);
        Assert.Equal((1, "server-2"), effects.OfType<Announce>().Select(a => a.Event).OfType<ServerLost>()
            .Select(e => (e.Shard, e.Name)).Single());
        Assert.Empty(effects.OfType<ToWorker>());
    }

    [Fact]
    public void Decide_ServerLostAfterTheLastStateCame_ChangesNothing()
    {
        var state = Training();
        Decide(state, new StopRun());
        Decide(state, Held(0, 0));
        Decide(state, Held(1, 0));
        using var whole = Captured(0);
        Assert.Single(Decide(state, whole).OfType<WriteSnapshot>());
        Assert.Empty(Decide(state, new ServerGone(1, "gone")).OfType<EndOfRun>());
        var end = Decide(state, new SnapshotStored(new StepNumber(0), "path", "sha")).OfType<EndOfRun>().Single();
        Assert.Equal(RunEnd.Stopped, end.Outcome.End);
    }

    [Fact]
    public void Decide_ServerLeavesInMidStep_GoesOnceTheHigherVersionIsOnDisk()
    {
        var state = Training();
        Decide(state, Applied(0, 0));
        Assert.IsType<HoldStep>(Assert.IsType<ToShards>(Assert.Single(Decide(state, Leaving(2)))).Message);
        Decide(state, Held(0, 1));
        var told = Decide(state, Held(1, 0)).OfType<ToShards>().Select(e => e.Message).ToList();
        Assert.Equal((1, 1), (told.OfType<CaptureState>().Single().Step, told.OfType<ContinueSteps>().Single().UntilStep));
        Decide(state, Applied(1, 0));
        using var whole = Captured(1);
        Assert.Single(Decide(state, whole).OfType<WriteSnapshot>());
        AssertServerLeft(Decide(state, Stored(1)), 1);
        Assert.Empty(Decide(state, Stored(1)));
    }

    [Fact]
    public void Decide_ServerLeavesAtAVersionOnDisk_GoesAtOnce()
    {
        var state = Training();
        Decide(state, new TakeSnapshot());
        HoldAll(state);
        using var whole = Captured(0);
        Decide(state, whole);
        Decide(state, Stored(0));
        Decide(state, Leaving(2));
        AssertServerLeft(HoldAll(state), 0);
    }

    [Fact]
    public void Decide_ServerLeavesAndItsSnapshotIsLost_GoesAllTheSame()
    {
        var state = Training();
        Decide(state, Leaving(2));
        HoldAll(state);
        using var whole = Captured(0);
        Decide(state, whole);
        AssertServerLeft(Decide(state, new SnapshotLost(new StepNumber(0), "no space left")), 0);
    }

    [Fact]
    public void Decide_ServerLeavesBeforeAllAreThere_LeavesItsShardToTheNext()
    {
        var state = Started();
        Decide(state, Joining(1));
        Decide(state, Ready(0));
        Assert.Equal(JoinReasons.NoShardFree, Assert.IsType<JoinRejected>(Decide(state, Leaving(1)).OfType<ToServer>().Single().Message).Reason);
        Assert.Equal(0, Assert.IsType<ServeShard>(Decide(state, Joining(2)).OfType<ToServer>().Single().Message).Shard);
    }

    [Fact]
    public void Decide_RunGoesOnWhileAServerLeaves_NotBeyondItsVersion()
    {
        var state = Training();
        Decide(state, new PauseRun());
        HoldAll(state);
        Decide(state, Leaving(2));
        HoldAll(state);
        Assert.Equal(0, Decide(state, new ResumeRun()).OfType<ToShards>().Select(e => e.Message).OfType<ContinueSteps>().Single().UntilStep);
    }

    [Fact]
    public void Decide_RunStopsWhileAServerLeaves_EndsTheRun()
    {
        var state = Training();
        Decide(state, Leaving(2));
        HoldAll(state);
        Decide(state, new StopRun());
        HoldAll(state);
        using var whole = Captured(0);
        Decide(state, whole);
        Assert.Equal(RunEnd.Stopped, Decide(state, Stored(0)).OfType<EndOfRun>().Single().Outcome.End);
    }

    private static void AssertServerLeft(IReadOnlyList<Effect> effects, long step)
    {
        Assert.Equal(RunEnd.ServerLost, effects.OfType<EndOfRun>().Single().Outcome.End);
        Assert.Equal(new ServerLost(1, "server-2", "it was asked to leave", step),
            effects.OfType<Announce>().Select(a => a.Event).OfType<ServerLost>().Single());
    }

    private static ServerLeaves Leaving(int server) => new(server, "it was asked to leave");

    private static SnapshotStored Stored(long step) => new(new StepNumber(step), "path", "sha");

    private static RunSettings Settings() => RunFixture.Settings() with { Layout = Layout, Servers = 2 };

    private static JoinRun Join()
    {
        var join = RunFixture.Join();
        join.LayoutHash = Layout.Hash;
        return join;
    }

    private static ServerJoinRequested Joining(int server) => new(server, new JoinServer
    {
        Name = $"server-{server}", Protocol = WireMessages.Protocol, Address = $"host:{server}",
    });

    private static ShardReady Ready(int shard) => new() { Generation = 1, Shard = shard, Server = shard + 1 };

    private static StepApplied Applied(int shard, long step) =>
        new() { Generation = 1, Step = step, Rows = 8, Loss = 1, Shard = shard };

    private static GradientSum Sum(int shard, long step, double squares)
    {
        var sum = new ExactSum();
        sum.Add(squares);
        return new GradientSum { Generation = 1, Step = step, Shard = shard, Digits = { sum.Values.ToArray() } };
    }

    private static StepHeld Held(int shard, long step) => new() { Generation = 1, Step = step, Shard = shard };

    private static OpenSlots Open(long roster, int shard, long step, params int[] slots) =>
        new() { Generation = 1, Roster = roster, Shard = shard, Step = step, Slots = { slots } };

    private static StateCaptured Captured(long step) => new(
        new StepNumber(step), new ParameterVector(Layout), Optimizer.Create(new SgdOptions(), Layout.ParameterCount));

    private static long Question(IEnumerable<Effect> effects) =>
        effects.OfType<ToShards>().Select(e => e.Message).OfType<GetOpenSlots>().Single().Roster;

    private CoordinatorState Started(RunSettings? settings = null)
    {
        var state = new CoordinatorState(settings ?? Settings());
        Decide(state, new StartRun());
        return state;
    }

    private CoordinatorState Serving()
    {
        var state = Started();
        for (var shard = 0; shard < 2; shard++)
        {
            Decide(state, Joining(shard + 1));
            Decide(state, Ready(shard));
        }

        return state;
    }

    private CoordinatorState Training()
    {
        var state = Serving();
        var roster = Question(Decide(state, new JoinRequested(One, Join())));
        Decide(state, Open(roster, 0, 0, 0, 1));
        Assert.Single(Decide(state, Open(roster, 1, 0, 0, 1)).OfType<ToWorker>());
        return state;
    }

    private IReadOnlyList<Effect> HoldAll(CoordinatorState state)
    {
        Decide(state, Held(0, 0));
        return Decide(state, Held(1, 0));
    }

    private string Refusal(CoordinatorState state, ServerJoinRequested join) =>
        Assert.IsType<JoinRejected>(Decide(state, join).OfType<ToServer>().Single().Message).Reason;

    private IReadOnlyList<Effect> Decide(CoordinatorState state, object command) =>
        state.Decide(command, TimeSpan.FromSeconds(++_now));
}
