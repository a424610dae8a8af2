namespace Cluster.Actors.Runtime;

/// <summary>Marks one setting of the idle timer, so that an older firing is told from a current one.</summary>
internal sealed record ReceiveTimeoutFiring(long Setting);

/// <summary>Fires once the actor has had no message for a time.</summary>
internal sealed class ReceiveTimeoutTimer(ActorCell cell)
{
    private ITimer? _timer;
    private long _setting;

    public TimeSpan? Timeout { get; private set; }

    public bool IsCurrent(ReceiveTimeoutFiring firing) => Timeout is not null && firing.Setting == _setting;

    public void Set(TimeSpan? timeout)
    {
        if (Timeout is null && timeout is null)
            return;
        Timeout = timeout;
        Restart();
    }

    /// <summary>Starts the wait anew, after each message.</summary>
    public void Restart()
    {
        if (Timeout is null && _timer is null)
            return;
        _timer?.Dispose();
        _timer = null;
        var firing = new ReceiveTimeoutFiring(++_setting);
        if (Timeout is { } timeout)
        {
            _timer = cell.System.TimeProvider.CreateTimer(
                _ => cell.Mailbox.PostCounted(new Envelope(firing, null)),
                null, timeout, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }
}
