namespace Cluster.Coordinator.Server;

/// <summary>Knows how long slots usually take to arrive, and when those of the open step are late.</summary>
/// <remarks>
/// Pure: the time is told. What is usual is the median of the newest arrivals: so it stands where up to half of them
/// were late themselves, because of one slow worker out of two, an epoch's evaluation, or a machine that was stopped.
/// </remarks>
internal sealed class LateSlots
{
    /// <summary>
    /// Arrivals that say what is usual: enough to be calm, few enough to follow a machine that slows down.
    /// </summary>
    public const int WindowSize = 128;

    /// <summary>The share of the arrivals within whose time a slot is as usual.</summary>
    public const double Quantile = 0.5;

    /// <summary>
    /// How many times as long a slot may take: a worker's last slot takes twice the median of its slots, and a little
    /// more is no reason to compute it twice.
    /// </summary>
    public const double Factor = 3;

    private readonly TimeSpan[] _window = new TimeSpan[WindowSize];
    private readonly TimeSpan _least;
    private int _count, _next;
    private TimeSpan _opened, _waited;

    /// <summary>Creates the rule.</summary>
    /// <param name="least">The least time after which a slot is late.</param>
    public LateSlots(TimeSpan least) => _least = least;

    /// <summary>Notes that a step is open from now on.</summary>
    public void Open(TimeSpan now) => (_opened, _waited) = (now, TimeSpan.Zero);

    /// <summary>Notes that a slot of the open step arrived.</summary>
    public void Arrive(TimeSpan now)
    {
        _window[_next] = now - _opened;
        _next = (_next + 1) % WindowSize;
        _count = Math.Min(_count + 1, WindowSize);
    }

    /// <summary>Tells whether what is still open is late; then again whenever the waiting time has doubled.</summary>
    public bool IsDue(TimeSpan now)
    {
        var waited = now - _opened;
        if (waited < _least || waited < 2 * _waited || _count == 0) return false;
        if (_waited == TimeSpan.Zero && waited < Factor * Usual()) return false;
        _waited = waited;
        return true;
    }

    private TimeSpan Usual()
    {
        var sorted = _window[.._count];
        Array.Sort(sorted);
        return sorted[(int)Math.Ceiling(Quantile * _count) - 1];
    }
}
