using Cluster.Actors.Links;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Publishes each version: in place to who shares memory with this process, from one copy to all others.</summary>
/// <param name="model">The shard.</param>
/// <param name="versions">
/// Versions that a worker may need: 1; where there are several shards 2, as another one may be a step behind this one.
/// </param>
/// <param name="partBytes">Bytes of a part in which a large version is sent.</param>
internal sealed class ParameterFeed(ServerModel model, int versions, int partBytes = ServerLimits.PartBytes) : IDisposable
{
    // Bounded by the subscribers: each keeps at most one version on its way and the newest ones behind it.
    private readonly VectorPool _pool = new(model.Parameters.Layout, int.MaxValue);
    private readonly List<ParameterSubscriber> _subscribers = [];
    private readonly List<(ILink Link, SharedWorker Worker)> _sharers = [];
    private readonly List<ParameterSubscriber> _averages = []; // of all of them: an average is never shared
    private readonly Queue<PublishedParameters> _newest = new();
    private PublishedParameters? _average;
    private Generation _generation;
    private StepNumber _step;
    private bool _isPublished, _isCopied;

    /// <summary>Adds a subscriber and lets it have the versions at hand.</summary>
    public void Add(ILink link, SharedWorker? shared = null)
    {
        Remove(link); // one that asks twice gets them twice, and is one subscriber
        AddToAverages(link);
        if (shared is not null)
        {
            _sharers.Add((link, shared));
            shared.Ring();
            return;
        }

        if (_isPublished && !_isCopied) Copy();
        var subscriber = new ParameterSubscriber(link, versions);
        _subscribers.Add(subscriber);
        foreach (var published in _newest) subscriber.Send(published);
    }

    /// <summary>Forgets a subscriber.</summary>
    public void Remove(ILink link)
    {
        _subscribers.RemoveAll(s => ReferenceEquals(s.Link, link));
        _sharers.RemoveAll(s => ReferenceEquals(s.Link, link));
        _averages.RemoveAll(s => ReferenceEquals(s.Link, link));
    }

    /// <summary>Publishes the model's parameters.</summary>
    public void Publish(Generation generation, StepNumber step)
    {
        (_generation, _step, _isPublished, _isCopied) = (generation, step, true, false);
        DropAverage();
        model.Shared?.EndWrite(generation, step);
        foreach (var sharer in _sharers) sharer.Worker.Ring();
        if (versions > 1 || _subscribers.Count > 0) Copy();
        foreach (var subscriber in _subscribers) subscriber.Send(_newest.Last());
    }

    /// <summary>Publishes the average of the parameters at the version at hand; over the links to all.</summary>
    public void PublishAverage()
    {
        DropAverage();
        var copy = _pool.TryRent()!;
        model.CopyAverage(copy);
        _average = new PublishedParameters(_pool, copy, _generation, _step, model.Shard, partBytes, isAverage: true);
        foreach (var subscriber in _averages) subscriber.Send(_average);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropAverage();
        while (_newest.TryDequeue(out var published)) published.Release();
        _pool.Dispose();
    }

    private void AddToAverages(ILink link)
    {
        var subscriber = new ParameterSubscriber(link, waitingMax: 1);
        _averages.Add(subscriber);
        if (_average is not null) subscriber.Send(_average);
    }

    private void DropAverage()
    {
        _average?.Release();
        _average = null;
    }

    // As long as the version stands: the next one is written over it.
    private void Copy()
    {
        while (_newest.Count >= versions) _newest.Dequeue().Release();
        var copy = _pool.TryRent()!;
        model.CopyTo(copy);
        _newest.Enqueue(new PublishedParameters(_pool, copy, _generation, _step, model.Shard, partBytes));
        _isCopied = true;
    }
}
