using Cluster.Actors.Dispatch;

namespace Cluster.Actors.Links;

/// <summary>
/// A network of nodes inside one process. Frames travel through the dispatcher and the time it is given, so under a
/// TestScheduler the same seed gives the same run; partitions hold what is sent until they heal, crashes cut links.
/// </summary>
public sealed class InMemoryNetwork
{
    private readonly MessageDispatcher _dispatcher;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Dictionary<LinkAddress, InMemoryListener> _listeners = [];
    private readonly List<InMemoryPipe> _pipes = [];
    private readonly HashSet<(string, string)> _partitions = [];
    private readonly Dictionary<string, List<Action>> _paused = [];
    private readonly Dictionary<string, string> _homes = [];
    private int _lastPort = 40_000;

    /// <summary>Creates a network.</summary>
    /// <param name="dispatcher">Runs the deliveries; the systems' own dispatcher.</param>
    /// <param name="time">The time of delays; the systems' own.</param>
    /// <param name="seed">Draws the jitter.</param>
    public InMemoryNetwork(MessageDispatcher dispatcher, TimeProvider time, int seed = 0)
    {
        _dispatcher = dispatcher;
        _time = time;
        _random = new Random(seed);
    }

    /// <summary>How long each frame travels.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The most that is added to the delay, drawn for each frame.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>Decides on single frames; null lets all through.</summary>
    public ILinkFaults? Faults { get; set; }

    /// <summary>The bounds of its links.</summary>
    public LinkLimits Limits { get; init; } = new();

    internal Lock Gate { get; } = new();

    internal DateTimeOffset Now => _time.GetUtcNow();

    internal TaskCreationOptions CompletionOptions => _dispatcher.CompletionOptions;

    /// <summary>Returns the transport of a node; the host of its addresses is the node's name.</summary>
    public ILinkTransport CreateTransport(string node) => new InMemoryTransport(this, node);

    /// <summary>
    /// Gives a host name to another node, as a service's address moves: new links reach that one, open links stay.
    /// </summary>
    public void Move(string host, string node)
    {
        lock (Gate)
        {
            _homes[host] = node;
            foreach (var address in _listeners.Keys.Where(address => address.Host == host).ToArray())
                _listeners.Remove(address);
        }
    }

    /// <summary>Holds everything that two nodes send each other, in both directions.</summary>
    public void Partition(string a, string b)
    {
        lock (Gate)
        {
            _partitions.Add((a, b));
            _partitions.Add((b, a));
        }
    }

    /// <summary>Holds everything that one node sends to another; the other direction goes on.</summary>
    public void PartitionOneWay(string from, string to)
    {
        lock (Gate)
            _partitions.Add((from, to));
    }

    /// <summary>Holds everything that reaches a node, as the stop of its process would; its links stay open.</summary>
    public void Pause(string node)
    {
        lock (Gate)
            _paused.TryAdd(node, []);
    }

    /// <summary>Delivers what was held for a paused node.</summary>
    public void Resume(string node)
    {
        List<Action>? held;
        InMemoryPipe[] waiting;
        lock (Gate)
        {
            if (!_paused.Remove(node, out held))
                return;
            waiting = [.. _pipes.Where(pipe => pipe.Target.Node == node)];
        }

        foreach (var action in held)
            Post(TimeSpan.Zero, action);
        foreach (var pipe in waiting)
            pipe.Wake();
    }

    /// <summary>Delivers what was held, in order, and all that follows.</summary>
    public void Heal(string a, string b)
    {
        InMemoryPipe[] waiting;
        lock (Gate)
        {
            _partitions.Remove((a, b));
            _partitions.Remove((b, a));
            waiting = [.. _pipes.Where(pipe => pipe.Runs(a, b) || pipe.Runs(b, a))];
        }

        foreach (var pipe in waiting)
            pipe.Wake();
    }

    /// <summary>
    /// Cuts a node's links and listeners as the kill of its process would; pair it with ActorSystem.Abort.
    /// </summary>
    public void Crash(string node)
    {
        InMemoryLink[] cut;
        lock (Gate)
        {
            foreach (var listener in _listeners.Values.Where(listener => listener.Node == node).ToArray())
                _listeners.Remove(listener.Address);
            cut = [.. _pipes.Select(pipe => pipe.Target).Where(link => link.Node == node)];
        }

        foreach (var link in cut)
            link.Crash();
    }

    internal bool IsPartitioned(string a, string b)
    {
        lock (Gate)
            return _partitions.Contains((a, b));
    }

    internal bool IsPaused(string node)
    {
        lock (Gate)
            return _paused.ContainsKey(node);
    }

    /// <summary>Gets the node that has a host name; its own where it was not moved.</summary>
    internal string NodeOf(string host)
    {
        lock (Gate)
            return _homes.GetValueOrDefault(host, host);
    }

    internal InMemoryListener Listen(LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor)
    {
        lock (Gate)
        {
            var actual = address.Port == 0 ? address with { Port = ++_lastPort } : address;
            var listener = new InMemoryListener(this, actual, self, acceptor);
            return _listeners.TryAdd(actual, listener)
                ? listener
                : throw new LinkException($"cannot listen on {actual}: it is taken");
        }
    }

    internal InMemoryListener? FindListener(LinkAddress address)
    {
        lock (Gate)
            return _listeners.GetValueOrDefault(address);
    }

    internal void Remove(InMemoryListener listener)
    {
        lock (Gate)
        {
            if (ReferenceEquals(_listeners.GetValueOrDefault(listener.Address), listener))
                _listeners.Remove(listener.Address);
        }
    }

    internal void Add(InMemoryPipe pipe)
    {
        lock (Gate)
            _pipes.Add(pipe);
    }

    internal void Remove(InMemoryPipe pipe)
    {
        lock (Gate)
            _pipes.Remove(pipe);
    }

    internal TimeSpan DrawDelay()
    {
        if (Jitter <= TimeSpan.Zero)
            return Delay;
        lock (Gate)
            return Delay + (Jitter * _random.NextDouble());
    }

    internal void Schedule(IThreadPoolWorkItem item) => _dispatcher.Schedule(item);

    /// <summary>Runs an action on the dispatcher after a delay.</summary>
    internal void Post(TimeSpan delay, Action action)
    {
        var item = new ActionItem(action);
        if (delay <= TimeSpan.Zero)
            _dispatcher.Schedule(item);
        else
            item.Timer = _time.CreateTimer(_ => Schedule(item), null, delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs what a node does itself, after a delay and not while it is paused.</summary>
    internal void PostTo(string node, TimeSpan delay, Action action) => Post(delay, () =>
    {
        lock (Gate)
        {
            if (_paused.TryGetValue(node, out var held))
            {
                held.Add(action);
                return;
            }
        }

        action();
    });

    private sealed class ActionItem(Action action) : IThreadPoolWorkItem
    {
        public ITimer? Timer { get; set; }

        public void Execute()
        {
            Timer?.Dispose();
            action();
        }
    }
}
