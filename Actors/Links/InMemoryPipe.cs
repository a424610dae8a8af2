namespace Cluster.Actors.Links;

/// <summary>One direction of an in-memory link: items in order, each due at a time, the last one the end.</summary>
internal sealed class InMemoryPipe(InMemoryNetwork network, string from, InMemoryLink target) : IThreadPoolWorkItem
{
    private readonly Queue<Item> _items = new();
    private DateTimeOffset _lastDue;
    private bool _isOpen;
    private bool _running;
    private bool _ended;

    private sealed record Item(DateTimeOffset Due, FrameHeader Header, OutboundFrame Frame, string? EndReason)
    {
        public bool IsOwnEnd { get; init; }
    }

    public InMemoryLink Target => target;

    public bool Runs(string a, string b) => from == a && target.Node == b;

    /// <summary>Lets what arrived before, and all that follows, go to the target.</summary>
    public void Open()
    {
        lock (network.Gate)
            _isOpen = true;
        Wake();
    }

    /// <summary>Queues a frame; false where too many wait.</summary>
    public bool TryAdd(in FrameHeader header, in OutboundFrame frame, TimeSpan delay)
    {
        bool ended;
        lock (network.Gate)
        {
            ended = _ended;
            if (!ended && _items.Count >= network.Limits.QueuedFramesMax)
                return false;
            if (!ended)
                _items.Enqueue(new Item(Due(delay), header, frame, null));
        }

        if (ended)
            Drop(frame, "the link closed");
        else
            WakeAfter(delay);
        return true;
    }

    /// <summary>Queues the end; the target's own waits for no partition.</summary>
    public void AddEnd(string reason, TimeSpan delay, bool isOwn)
    {
        lock (network.Gate)
        {
            // The target's own end counts even where the other's is on its way.
            if (_ended && !isOwn)
                return;
            _ended = true;
            _items.Enqueue(new Item(Due(delay), default, default, reason) { IsOwnEnd = isOwn });
        }

        WakeAfter(delay);
    }

    /// <summary>Drops what waits, but not the target's own end: it closed before, and is told in any case.</summary>
    public void Discard(string reason)
    {
        Item[] dropped;
        lock (network.Gate)
        {
            dropped = [.. _items.Where(item => !item.IsOwnEnd)];
            var ownEnd = _items.FirstOrDefault(item => item.IsOwnEnd);
            _items.Clear();
            if (ownEnd is not null)
                _items.Enqueue(ownEnd);
            _lastDue = default;
        }

        foreach (var item in dropped)
            Drop(item.Frame, reason);
    }

    /// <summary>Ends the pipe without telling the target, whose process is gone.</summary>
    public void Kill()
    {
        lock (network.Gate)
            _ended = true;
        Discard("the node crashed");
        lock (network.Gate)
            _items.Clear();
        network.Remove(this);
    }

    /// <summary>Looks whether something can be delivered.</summary>
    public void Wake()
    {
        lock (network.Gate)
        {
            if (_running || !IsHeadReady())
                return;
            _running = true;
        }

        network.Schedule(this);
    }

    public void Execute()
    {
        Item? item = null;
        lock (network.Gate)
        {
            if (IsHeadReady())
                item = _items.Dequeue();
        }

        if (item?.EndReason is { } reason)
        {
            network.Remove(this);
            Discard(reason);
            target.DeliverEnd(reason);
        }
        else if (item is not null)
        {
            target.Deliver(item.Header, item.Frame);
            item.Frame.Release?.Dispose();
        }

        lock (network.Gate)
            _running = false;
        Wake();
    }

    private static void Drop(in OutboundFrame frame, string reason)
    {
        (frame.Release as IFrameLoss)?.OnLost(reason);
        frame.Release?.Dispose();
    }

    private bool IsHeadReady() => _isOpen && _items.TryPeek(out var head) && head.Due <= network.Now
        && !network.IsPaused(target.Node) && (head.IsOwnEnd || !network.IsPartitioned(from, target.Node));

    private DateTimeOffset Due(TimeSpan delay)
    {
        var due = network.Now + delay;
        _lastDue = due > _lastDue ? due : _lastDue;
        return _lastDue;
    }

    private void WakeAfter(TimeSpan delay)
    {
        var late = _lastDue - network.Now;
        if (delay <= TimeSpan.Zero && late <= TimeSpan.Zero)
            Wake();
        else
            network.Post(late, Wake);
    }
}
