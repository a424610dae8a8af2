namespace Cluster.Actors.Tests;

/// <summary>Tells its probe of each hook and message; fails, resumes and creates children on demand.</summary>
internal sealed class ScriptedActor : ReceiveActor, IWithTimers
{
    private readonly IActorRef _probe;
    private int _count;

    public ScriptedActor(IActorRef probe, OneForOneStrategy? strategy = null)
    {
        _probe = probe;
        Strategy = strategy;
        Receive<Exception>(cause => throw cause);
        Receive<Props>(props => Sender.Tell(Context.ActorOf(props, "child")));
        Receive<Func<IActorContext, object?>>(action =>
        {
            if (action(Context) is { } result)
                Sender.Tell(result);
        });
        Receive<Action<ITimerScheduler>>(action => action(Timers));
        Receive<string>(text => text == "count", _ => Sender.Tell(_count++));
        ReceiveAny(message => _probe.Tell(message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private OneForOneStrategy? Strategy { get; }

    protected override SupervisorStrategy? SupervisorStrategy() => Strategy;

    protected override void PreStart() => _probe.Tell("PreStart");

    protected override void PostStop() => _probe.Tell("PostStop");

    protected override void PreRestart(Exception reason, object? message)
    {
        _probe.Tell($"PreRestart {reason.Message}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        _probe.Tell("PostRestart");
        base.PostRestart(reason);
    }
}
