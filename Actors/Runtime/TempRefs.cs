using System.Collections.Concurrent;
using System.Globalization;

namespace Cluster.Actors.Runtime;

/// <summary>References that live as long as one question.</summary>
internal sealed class TempRefs(ActorPath parent)
{
    private readonly ConcurrentDictionary<string, InternalActorRef> _byName = new();
    private long _last;

    public void Add(Func<ActorPath, InternalActorRef> create)
    {
        var name = "$" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _byName[name] = create(parent / name);
    }

    public void Remove(ActorPath path) => _byName.TryRemove(path.Name, out _);

    public InternalActorRef? Find(string name) => _byName.GetValueOrDefault(name);
}
