namespace Cluster.Actors;

/// <summary>Sends messages later, on the system's time. In an actor prefer IWithTimers.</summary>
public interface IScheduler
{
    /// <summary>The system's time.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Sends a message once.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message once, unless cancelled.</summary>
    ICancelable ScheduleTellOnceCancelable(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message at each interval until cancelled.</summary>
    ICancelable ScheduleTellRepeatedlyCancelable(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender);
}
