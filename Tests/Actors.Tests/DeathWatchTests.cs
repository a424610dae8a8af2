namespace Cluster.Actors.Tests;

public sealed class DeathWatchTests : TestKitBase
{
    [Fact]
    public void Watch_StoppedActor_TellsAtOnce()
    {
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        Await(actor.GracefulStop(TimeSpan.FromSeconds(1)));
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void Watch_LastMessagesOfTheDead_ComeBeforeTerminated()
    {
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        Watch(actor);
        Send(actor, 1);
        Send(actor, 2);
        Send(actor, PoisonPill.Instance);
        Assert.Equal(1, ExpectMsg<int>());
        Assert.Equal(2, ExpectMsg<int>());
        ExpectTerminated(actor);
    }

    [Fact]
    public void Unwatch_BeforeTheEnd_IsNotTold()
    {
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        Watch(actor);
        Unwatch(actor);
        Scheduler.RunUntilIdle();
        Sys.Stop(actor);
        ExpectNoMsg();
    }

    [Fact]
    public void WatchWith_StoppedActor_SendsTheMessage()
    {
        var watcher = ActorOf(Props.Create(() => new ScriptedActor(TestActor, null)));
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        ExpectMsg("PreStart");
        watcher.Tell((Func<IActorContext, object?>)(context =>
        {
            context.WatchWith(actor, "the echo is gone");
            return null;
        }));
        Scheduler.RunUntilIdle();
        Sys.Stop(actor);
        ExpectMsg("the echo is gone");
    }

    [Fact]
    public void GracefulStop_RunningActor_IsTrue()
    {
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        Assert.True(Await(actor.GracefulStop(TimeSpan.FromSeconds(1))));
    }
}
