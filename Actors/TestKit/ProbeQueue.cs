using Cluster.Actors.Runtime;

namespace Cluster.Actors.TestKit;

/// <summary>
/// What a probe has received; the test waits on it by driving the scheduler, or by blocking on real threads.
/// </summary>
internal sealed class ProbeQueue(TestScheduler? scheduler)
{
    private readonly Queue<Envelope> _received = new();
    private readonly object _gate = new();

    public void Add(in Envelope envelope)
    {
        lock (_gate)
        {
            _received.Enqueue(envelope);
            Monitor.PulseAll(_gate);
        }
    }

    public bool TryTake(TimeSpan wait, out Envelope envelope)
    {
        if (scheduler is not null)
            scheduler.RunUntil(() => Count > 0, wait);
        else
            Block(wait);
        lock (_gate)
            return _received.TryDequeue(out envelope);
    }

    private int Count
    {
        get
        {
            lock (_gate)
                return _received.Count;
        }
    }

    private void Block(TimeSpan wait)
    {
        var start = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (_received.Count == 0)
            {
                var left = wait - TimeProvider.System.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                    return;
            }
        }
    }
}
