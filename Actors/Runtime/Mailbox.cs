using System.Collections.Concurrent;
using Cluster.Actors.Dispatch;

namespace Cluster.Actors.Runtime;

/// <summary>
/// Two queues and a flag. The runtime's messages go before the user's. The flag says whether the mailbox is with the
/// dispatcher, so that at most one thread runs the actor; whoever sets it schedules, and whoever clears it looks again.
/// </summary>
internal sealed class Mailbox(ActorCell cell, MessageDispatcher dispatcher, int capacity) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<SystemMessage> _system = new();
    private readonly ConcurrentQueue<Envelope> _user = new();
    private Queue<Envelope>? _front;
    private int _userCount;
    private int _scheduled;

    /// <summary>
    /// Turns user messages away from the actor until it is back to 0; touched on the actor's turn only.
    /// </summary>
    public int SuspendCount { get; set; }

    private bool HasWork => !_system.IsEmpty || (SuspendCount == 0 && (!_user.IsEmpty || _front is { Count: > 0 }));

    /// <summary>Queues a user message; false where the mailbox is full.</summary>
    public bool TryPost(in Envelope envelope)
    {
        if (Interlocked.Increment(ref _userCount) > capacity)
        {
            Interlocked.Decrement(ref _userCount);
            return false;
        }

        _user.Enqueue(envelope);
        TrySchedule();
        return true;
    }

    /// <summary>
    /// Queues a message of which there is one per watch or timer, so that it must and may not be refused.
    /// </summary>
    public void PostCounted(in Envelope envelope)
    {
        Interlocked.Increment(ref _userCount);
        _user.Enqueue(envelope);
        TrySchedule();
    }

    public void PostSystem(SystemMessage message)
    {
        _system.Enqueue(message);
        TrySchedule();
    }

    /// <summary>Puts stashed messages before all others; on the actor's turn only.</summary>
    public void Prepend(IEnumerable<Envelope> envelopes) =>
        _front = new Queue<Envelope>(envelopes.Concat(_front ?? Enumerable.Empty<Envelope>()));

    public void Execute()
    {
        if (cell.System.IsAborted)
            return;
        var previous = ActorCell.Current;
        ActorCell.Current = cell;
        try
        {
            RunSystem();
            for (var left = dispatcher.Throughput; left > 0 && TryTake(out var envelope); left--)
            {
                cell.Invoke(envelope);
                if (!_system.IsEmpty)
                    RunSystem();
            }
        }
        finally
        {
            ActorCell.Current = previous;
            Interlocked.Exchange(ref _scheduled, 0);
            if (HasWork)
                TrySchedule();
        }
    }

    private bool TryTake(out Envelope envelope)
    {
        envelope = default;
        if (SuspendCount > 0)
            return false;
        if (_front is { Count: > 0 })
        {
            envelope = _front.Dequeue();
            return true;
        }

        if (!_user.TryDequeue(out envelope))
            return false;
        Interlocked.Decrement(ref _userCount);
        return true;
    }

    private void RunSystem()
    {
        while (_system.TryDequeue(out var message))
            cell.InvokeSystem(message);
    }

    private void TrySchedule()
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            dispatcher.Schedule(this);
    }
}
