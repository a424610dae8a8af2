namespace Cluster.Simulation.Nodes;

/// <summary>Is the clock of one process: timers wait while it is stopped, and its wall clock may be wrong.</summary>
internal sealed class NodeTime(SimulatedNode node, TimeProvider time, TimeSpan wallClockSkew) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + wallClockSkew;

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NodeTimer(node, () => callback(state));
        timer.Inner = time.CreateTimer(_ => timer.Fire(), null, dueTime, period);
        return timer;
    }

    // A periodic timer that fires several times while the process is stopped fires once afterwards.
    private sealed class NodeTimer(SimulatedNode node, Action callback) : ITimer
    {
        private bool _disposed;
        private bool _waiting;

        public ITimer? Inner { get; set; }

        public void Fire()
        {
            if (_waiting) return;
            _waiting = true;
            node.Run(() =>
            {
                _waiting = false;
                if (!_disposed) callback();
            });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Inner!.Change(dueTime, period);

        public void Dispose()
        {
            _disposed = true;
            Inner?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
