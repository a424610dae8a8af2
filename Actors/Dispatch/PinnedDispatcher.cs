using System.Collections.Concurrent;
using Cluster.Actors.Memory;

namespace Cluster.Actors.Dispatch;

/// <summary>Gives its actors their turns on one thread of its own, Akka's pinned dispatcher.</summary>
/// <remarks>
/// The thread waits at one <see cref="Doorbell"/> for everything that can concern its actors: their mailboxes, and shared
/// memory into which other processes write. So a step crosses from process to process, and through the actors in each, without
/// handing anything to another thread.
/// An actor on it may compute for long: nobody else waits for the thread, and its messages wait meanwhile.
/// </remarks>
public sealed class PinnedDispatcher : MessageDispatcher, IDisposable
{
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _items = new();
    private readonly Thread _thread;
    private IPolled[] _polled = [];
    private volatile bool _isEnding;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The thread's name.</param>
    public PinnedDispatcher(string name)
    {
        Doorbell = Doorbell.Create();
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Gets what wakes the thread; other processes open it by its token.</summary>
    public Doorbell Doorbell { get; }

    /// <inheritdoc/>
    public override int Throughput => ThreadPoolDispatcher.MessagesPerTurn;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        _items.Enqueue(item);
        if (Thread.CurrentThread != _thread) Doorbell.Ring(); // the thread itself looks again before it waits
    }

    /// <summary>Looks at <paramref name="polled"/> whenever the doorbell rings, from now on.</summary>
    public void Add(IPolled polled)
    {
        Change(all => [.. all, polled]);
        Doorbell.Ring();
    }

    /// <summary>Looks there no more; one look may still be under way.</summary>
    public void Remove(IPolled polled) => Change(all => [.. all.Where(p => p != polled)]);

    /// <summary>Ends the thread after the turn at hand; what is scheduled later gets none.</summary>
    public void Dispose()
    {
        if (_isEnding) return;
        _isEnding = true;
        Doorbell.Ring();
        if (Thread.CurrentThread != _thread) _thread.Join();

        // The doorbell goes with the last reference: a timer may still ring it.
    }

    private void Run()
    {
        while (!_isEnding)
        {
            var rings = Doorbell.Rings;
            var isSoon = false;
            foreach (var polled in Volatile.Read(ref _polled)) isSoon |= polled.Poll();
            if (!RunItems()) Doorbell.Wait(rings, isSoon);
        }
    }

    private bool RunItems()
    {
        var count = _items.Count; // those that come meanwhile have their turn after another look around
        for (var left = count; left > 0 && !_isEnding && _items.TryDequeue(out var item); left--) item.Execute();
        return count > 0;
    }

    private void Change(Func<IPolled[], IPolled[]> change)
    {
        while (true)
        {
            var before = Volatile.Read(ref _polled);
            if (Interlocked.CompareExchange(ref _polled, change(before), before) == before) return;
        }
    }
}
