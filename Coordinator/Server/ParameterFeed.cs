using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Publishes each version to all subscribers from one copy.</summary>
/// <param name="layout">The shard's layout.</param>
/// <param name="shard">The shard's number.</param>
/// <param name="versions">
/// Versions that a worker may need: 1; where there are several shards 2, as another one may be a step behind this one.
/// </param>
internal sealed class ParameterFeed(ParameterLayout layout, int shard, int versions) : IDisposable
{
    // Bounded by the subscribers: each keeps at most one version on its way and the newest ones behind it.
    private readonly VectorPool _pool = new(layout, int.MaxValue);
    private readonly List<ParameterSubscriber> _subscribers = [];
    private readonly Queue<PublishedParameters> _newest = new();

    /// <summary>Adds a subscriber and sends it the versions at hand.</summary>
    public void Add(ILink link)
    {
        Remove(link); // one that asks twice gets them twice, and is one subscriber
        var subscriber = new ParameterSubscriber(link, versions);
        _subscribers.Add(subscriber);
        foreach (var published in _newest) subscriber.Send(published);
    }

    /// <summary>Forgets a subscriber.</summary>
    public void Remove(ILink link) => _subscribers.RemoveAll(s => ReferenceEquals(s.Link, link));

    /// <summary>Sends a version to all.</summary>
    public void Publish(ParameterVector parameters, Generation generation, StepNumber step)
    {
        if (_newest.Count == versions) _newest.Dequeue().Release();
        var copy = _pool.TryRent()!;
        copy.CopyFrom(parameters);
        var published = new PublishedParameters(_pool, copy, generation, step, shard);
        _newest.Enqueue(published);
        foreach (var subscriber in _subscribers) subscriber.Send(published);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_newest.TryDequeue(out var published)) published.Release();
        _pool.Dispose();
    }
}
