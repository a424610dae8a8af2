using System.Globalization;

namespace Cluster.Actors.Runtime;

/// <summary>
/// The children of a cell in the order of their creation; read by other threads when they resolve a path.
/// </summary>
internal sealed class Children
{
    private readonly OrderedDictionary<string, ChildStats> _byName = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _unnamed;
    private bool _closed;

    public bool AnyStopping
    {
        get
        {
            lock (_lock)
                return _byName.Values.Any(stats => stats.Stopping);
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _byName.Count == 0;
        }
    }

    public LocalActorRef Add(string? name, Func<string, LocalActorRef> create)
    {
        lock (_lock)
        {
            if (_closed)
                throw new InvalidOperationException("An actor that is stopping cannot create children");
            name ??= "$" + (_unnamed++).ToString(CultureInfo.InvariantCulture);
            if (!ActorPath.IsValidPathElement(name))
                throw new InvalidActorNameException($"'{name}' is not a valid actor name");
            if (_byName.ContainsKey(name))
                throw new InvalidActorNameException($"The actor name '{name}' is taken");
            var child = create(name);
            _byName.Add(name, new ChildStats(child));
            return child;
        }
    }

    public ChildStats? Find(string name)
    {
        lock (_lock)
            return _byName.GetValueOrDefault(name);
    }

    public ChildStats? Find(IActorRef child)
    {
        var stats = Find(child.Path.Name);
        return stats is not null && ReferenceEquals(stats.Child, child) ? stats : null;
    }

    public bool Remove(IActorRef child)
    {
        lock (_lock)
        {
            return _byName.TryGetValue(child.Path.Name, out var stats) && ReferenceEquals(stats.Child, child)
                && _byName.Remove(child.Path.Name);
        }
    }

    public ChildStats[] Snapshot()
    {
        lock (_lock)
            return [.. _byName.Values];
    }

    /// <summary>Refuses further children.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }
}
