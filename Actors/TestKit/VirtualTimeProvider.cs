namespace Cluster.Actors.TestKit;

/// <summary>Time that stands still until it is moved; timers fire on the thread that moves it.</summary>
public sealed class VirtualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (TimeSpan Due, long Order)> _due = new();
    private readonly Lock _lock = new();
    private TimeSpan _elapsed;
    private long _order;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
                return _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Epoch + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer that is due by the end, and fires it; false where there is none.</summary>
    public bool FireNext(TimeSpan end)
    {
        VirtualTimer timer;
        lock (_lock)
        {
            while (true)
            {
                if (!_due.TryPeek(out var next, out var at) || at.Due > end)
                    return false;
                _due.Dequeue();
                timer = next.Timer;
                if (timer.Setting != next.Setting)
                    continue;
                _elapsed = at.Due > _elapsed ? at.Due : _elapsed;
                if (timer.Period is { } period)
                    Enqueue(timer, _elapsed + period);
                break;
            }
        }

        timer.Fire();
        return true;
    }

    /// <summary>Moves time on without firing anything.</summary>
    public void MoveTo(TimeSpan elapsed)
    {
        lock (_lock)
            _elapsed = elapsed > _elapsed ? elapsed : _elapsed;
    }

    private void Enqueue(VirtualTimer timer, TimeSpan due) => _due.Enqueue((timer, timer.Setting), (due, _order++));

    private sealed class VirtualTimer(VirtualTimeProvider time, Action callback) : ITimer
    {
        public long Setting { get; private set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Setting++;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    time.Enqueue(this, time._elapsed + dueTime);
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
