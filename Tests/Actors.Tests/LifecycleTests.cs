namespace Cluster.Actors.Tests;

public sealed class LifecycleTests : TestKitBase
{
    private readonly IActorRef _actor;

    public LifecycleTests() => _actor = ActorOf(Props.Create(() => new ScriptedActor(TestActor, null)), "scripted");

    [Fact]
    public void ActorOf_NewActor_RunsPreStartBeforeTheFirstMessage()
    {
        _actor.Tell(1);
        Assert.Equal(["PreStart", 1], ReceiveN(2));
        Assert.Equal("cluster://test/user/scripted", _actor.Path.ToString());
    }

    [Fact]
    public void PoisonPill_AfterMessages_StopsBehindThem()
    {
        Watch(_actor);
        _actor.Tell(1);
        _actor.Tell(PoisonPill.Instance);
        _actor.Tell(2);
        Assert.Equal(["PreStart", 1, "PostStop"], ReceiveN(3));
        var terminated = ExpectTerminated(_actor);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
    }

    [Fact]
    public void Stop_WithChildren_StopsThemFirst()
    {
        Send(_actor, Props.Create(() => new ScriptedActor(TestActor, null)));
        ExpectMsg("PreStart");
        var child = FishForMessage<IActorRef>(_ => true);
        Watch(child);
        Watch(_actor);
        Scheduler.RunUntilIdle();
        Sys.Stop(_actor);
        var order = ReceiveN(5).Where(message => message is not "PreStart").ToArray();
        Assert.Equal(2, order.Count(message => message is "PostStop"));
        var deaths = order.OfType<Terminated>().Select(death => death.ActorRef).ToArray();
        Assert.Equal([child, _actor], deaths);
    }

    [Fact]
    public void Failure_DefaultStrategy_RestartsWithNewStateAndSameReference()
    {
        Send(_actor, "count");
        Send(_actor, "count");
        Send(_actor, new InvalidOperationException("boom"));
        Send(_actor, "count");
        Assert.Equal(
            ["PreStart", 0, 1, "PreRestart boom", "PostStop", "PostRestart", "PreStart", 0], ReceiveN(8));
    }

    [Fact]
    public void Failure_WithChildren_StopsTheChildrenBeforeTheNewInstance()
    {
        ExpectMsg("PreStart");
        Send(_actor, Props.Create(() => new ScriptedActor(TestActor, null)));
        var child = FishForMessage<IActorRef>(_ => true);
        Watch(child);
        Scheduler.RunUntilIdle();
        _actor.Tell(new InvalidOperationException("boom"));
        var messages = ReceiveN(7);
        Assert.Single(messages.OfType<Terminated>());
        Assert.Equal("PreStart", messages[^1]);
        Send(_actor, (Func<IActorContext, object?>)(context => context.GetChildren().Count()));
        ExpectMsg(0);
    }

    [Fact]
    public void Create_WithNewOutsideASystem_Throws()
    {
        Assert.Throws<ActorInitializationException>(() => new EchoActor());
    }

    [Fact]
    public void ActorOf_TakenName_Throws()
    {
        var taken = Assert.Throws<InvalidActorNameException>(() =>
            ActorOf(Props.Create(() => new EchoActor()), "scripted"));
        Assert.Contains("'scripted' is taken", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ActorOf_NameOfAStoppedActor_IsFreeAgain()
    {
        Await(_actor.GracefulStop(TimeSpan.FromSeconds(1)));
        Scheduler.RunUntilIdle();
        var second = ActorOf(Props.Create(() => new EchoActor()), "scripted");
        Assert.NotEqual(_actor, second);
        Send(second, "hello");
        FishForMessage<string>(text => text == "hello");
        ExpectDeadLetter<int>(() => _actor.Tell(5));
    }

    [Fact]
    public void Constructor_Throws_StopsTheActor()
    {
        var broken = ActorOf(Props.Create(() => new BrokenActor()));
        Watch(broken);
        FishForMessage<Terminated>(death => death.ActorRef.Equals(broken));
    }

    [Fact]
    public void Terminate_WithActors_StopsAllAndCompletes()
    {
        ExpectMsg("PreStart");
        Await(Sys.Terminate());
        Assert.True(Sys.WhenTerminated.IsCompletedSuccessfully);
        ExpectMsg("PostStop");
        Assert.Throws<InvalidOperationException>(() => ActorOf(Props.Create(() => new EchoActor())));
    }

    [Fact]
    public void ReceiveTimeout_NoMessages_ComesAgainAndAgain()
    {
        ExpectMsg("PreStart");
        Send(_actor, (Func<IActorContext, object?>)(context =>
        {
            context.SetReceiveTimeout(TimeSpan.FromSeconds(1));
            return null;
        }));
        Advance(TimeSpan.FromSeconds(0.9));
        ExpectNoMsg(TimeSpan.Zero);
        ExpectMsg<ReceiveTimeout>(TimeSpan.FromSeconds(0.2));
        ExpectMsg<ReceiveTimeout>(TimeSpan.FromSeconds(1.1));
    }

    private sealed class BrokenActor : UntypedActor
    {
        public BrokenActor() => throw new InvalidOperationException("cannot start");

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
