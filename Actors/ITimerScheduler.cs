namespace Cluster.Actors;

/// <summary>Sends an actor messages to itself later. One timer per key; a new one replaces the old.</summary>
public interface ITimerScheduler
{
    /// <summary>Sends the message once, after the time.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Sends the message at each interval; a firing that finds the last one unhandled is skipped.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends the message after the delay and then at each interval.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Says whether a timer with the key is set.</summary>
    bool IsTimerActive(object key);

    /// <summary>Cancels a timer; a message of it that is already queued is dropped.</summary>
    void Cancel(object key);

    /// <summary>Cancels all timers.</summary>
    void CancelAll();
}
