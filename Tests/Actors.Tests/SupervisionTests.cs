namespace Cluster.Actors.Tests;

public sealed class SupervisionTests : TestKitBase
{
    [Fact]
    public void Resume_FailedChild_KeepsItsState()
    {
        var child = Child(_ => Directive.Resume);
        Send(child, "count");
        Send(child, new InvalidOperationException("boom"));
        Send(child, "count");
        Assert.Equal([0, 1], ReceiveN(2));
    }

    [Fact]
    public void Restart_BeyondTheLimit_StopsTheChild()
    {
        var child = Child(_ => Directive.Restart, retries: 2, within: TimeSpan.FromMinutes(1));
        Watch(child);
        Scheduler.RunUntilIdle();
        for (var i = 0; i < 3; i++)
            child.Tell(new InvalidOperationException($"boom {i}"));
        ExpectTerminated(child);
    }

    [Fact]
    public void Restart_SlowerThanTheTimeRange_GoesOn()
    {
        var child = Child(_ => Directive.Restart, retries: 1, within: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++)
        {
            child.Tell(new InvalidOperationException($"boom {i}"));
            Advance(TimeSpan.FromSeconds(2));
        }

        Send(child, "count");
        ExpectMsg(0);
    }

    [Fact]
    public void Stop_FailedChild_TellsItsWatcher()
    {
        var child = Child(_ => Directive.Stop);
        Watch(child);
        Scheduler.RunUntilIdle();
        child.Tell(new InvalidOperationException("boom"));
        ExpectTerminated(child);
    }

    [Fact]
    public void Escalate_FailedChild_RestartsTheParent()
    {
        var probe = CreateTestProbe();
        var strategy = new OneForOneStrategy(_ => Directive.Escalate);
        var parent = ActorOf(Props.Create(() => new ScriptedActor(probe.Ref, strategy)));
        probe.ExpectMsg("PreStart");
        Send(parent, Props.Create(() => new ScriptedActor(Sys.DeadLetters, null)));
        var child = ExpectMsg<IActorRef>();
        child.Tell(new InvalidOperationException("boom"));
        probe.ExpectMsg("PreRestart boom");
        probe.ExpectMsg("PostStop");
        probe.ExpectMsg("PostRestart");
    }

    [Fact]
    public void Kill_DefaultStrategy_StopsTheActor()
    {
        var actor = ActorOf(Props.Create(() => new EchoActor()));
        Watch(actor);
        Scheduler.RunUntilIdle();
        actor.Tell(Kill.Instance);
        ExpectTerminated(actor);
    }

    [Fact]
    public void Terminated_NotHandled_BreaksTheDeathPact()
    {
        var watcher = ActorOf(Props.Create(() => new SilentWatcher()));
        var watched = ActorOf(Props.Create(() => new EchoActor()));
        Watch(watcher);
        watcher.Tell(watched);
        Scheduler.RunUntilIdle();
        Sys.Stop(watched);
        ExpectTerminated(watcher);
    }

    private IActorRef Child(Func<Exception, Directive> decider, int? retries = null, TimeSpan? within = null)
    {
        var strategy = new OneForOneStrategy(retries, within, decider);
        var parent = ActorOf(Props.Create(() => new ScriptedActor(Sys.DeadLetters, strategy)));
        Send(parent, Props.Create(() => new ScriptedActor(Sys.DeadLetters, null)));
        return ExpectMsg<IActorRef>();
    }

    private sealed class SilentWatcher : ReceiveActor
    {
        public SilentWatcher() => Receive<IActorRef>(actor => Context.Watch(actor));
    }
}
