namespace Cluster.Actors;

/// <summary>Marks an actor that sets timers.</summary>
public interface IWithTimers
{
    /// <summary>The actor's timers; set by the runtime before PreStart, cancelled on stop and restart.</summary>
    ITimerScheduler Timers { get; set; }
}
