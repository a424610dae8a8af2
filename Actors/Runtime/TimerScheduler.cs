namespace Cluster.Actors.Runtime;

/// <summary>
/// The timers of one actor instance; a restarted actor gets a new scheduler, so old firings find no owner.
/// </summary>
internal sealed class TimerScheduler(ActorCell cell, ActorBase owner) : ITimerScheduler
{
    private readonly Dictionary<object, TimerFiring> _active = [];

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) =>
        Start(key, msg, timeout, Timeout.InfiniteTimeSpan);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
        Start(key, msg, interval, interval);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval);

    public bool IsTimerActive(object key) => _active.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_active.Remove(key, out var firing))
            firing.Cancel();
    }

    public void CancelAll()
    {
        foreach (var firing in _active.Values)
            firing.Cancel();
        _active.Clear();
    }

    /// <summary>Forgets a single timer that has fired.</summary>
    internal void Remove(TimerFiring firing)
    {
        if (_active.TryGetValue(firing.Key, out var active) && ReferenceEquals(active, firing))
            Cancel(firing.Key);
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan interval)
    {
        Cancel(key);
        var firing = new TimerFiring(this, owner, key, message, interval == Timeout.InfiniteTimeSpan);
        _active.Add(key, firing);
        firing.Start(cell, delay, interval);
    }
}
