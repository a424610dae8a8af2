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
        public bool IsLocalEnd { get; init; }
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
        lock (network.Gate)
        {
            if (_ended)
                return true;
            if (_items.Count >= network.Limits.QueuedFramesMax)
                return false;
            _items.Enqueue(new Item(Due(delay), header, frame, null));
        }

        WakeAfter(delay);
        return true;
    }

    /// <summary>Queues the end.</summary>
    public void AddEnd(string reason, TimeSpan delay)
    {
        lock (network.Gate)
        {
            if (_ended)
                return;
            _ended = true;
            _items.Enqueue(new Item(Due(delay), default, default, reason) { IsLocalEnd = delay == TimeSpan.Zero });
        }

        WakeAfter(delay);
    }

    /// <summary>Drops what waits.</summary>
    public void Discard(string reason)
    {
        Item[] dropped;
        lock (network.Gate)
        {
            dropped = [.. _items];
            _items.Clear();
            _lastDue = default;
        }

        foreach (var item in dropped)
        {
            (item.Frame.Release as IFrameLoss)?.OnLost(reason);
            item.Frame.Release?.Dispose();
        }
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

    private bool IsHeadReady() => _isOpen && _items.TryPeek(out var head) && head.Due <= network.Now
        && (head.IsLocalEnd || !network.IsPartitioned(from, target.Node));

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
