namespace Cluster.Actors.Runtime;

/// <summary>A child with the count of its restarts.</summary>
internal sealed class ChildStats(LocalActorRef child)
{
    private int _restarts;
    private long _windowStart;

    public LocalActorRef Child { get; } = child;

    /// <summary>Whether the child was told to stop and is still on its way out.</summary>
    public bool Stopping { get; set; }

    /// <summary>Counts a restart; false where the limit within the time is used up.</summary>
    public bool MayRestart(int max, TimeSpan within, TimeProvider time)
    {
        if (max < 0)
            return true;
        var now = time.GetTimestamp();
        var windowEnded = within != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_windowStart, now) > within;
        if (_restarts == 0 || windowEnded)
        {
            _windowStart = now;
            _restarts = 0;
        }

        if (_restarts >= max)
            return false;
        _restarts++;
        return true;
    }
}
