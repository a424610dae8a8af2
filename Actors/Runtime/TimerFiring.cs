namespace Cluster.Actors.Runtime;

/// <summary>One timer and the message it puts into the mailbox, at most once at a time.</summary>
internal sealed class TimerFiring(TimerScheduler timers, ActorBase owner, object key, object message, bool once)
{
    private ITimer? _timer;
    private bool _cancelled;
    private int _queued;

    public object Key => key;

    public void Start(ActorCell cell, TimeSpan delay, TimeSpan interval)
    {
        _timer = cell.System.TimeProvider.CreateTimer(_ => Fire(cell), null, delay, interval);
    }

    public void Cancel()
    {
        _cancelled = true;
        _timer?.Dispose();
    }

    /// <summary>
    /// Takes the message out on the actor's turn; false where the timer was cancelled or is an old instance's.
    /// </summary>
    public bool TryTake(ActorBase? actor, out object due)
    {
        due = message;
        Interlocked.Exchange(ref _queued, 0);
        if (_cancelled || !ReferenceEquals(actor, owner))
            return false;
        if (once)
            timers.Remove(this);
        return true;
    }

    private void Fire(ActorCell cell)
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
            cell.Mailbox.PostCounted(new Envelope(this, null));
    }
}
