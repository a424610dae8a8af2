using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Publishes each version to all subscribers from one copy.</summary>
internal sealed class ParameterFeed(ParameterLayout layout) : IDisposable
{
    // Bounded by the subscribers: each keeps at most one version on its way and one behind it.
    private readonly VectorPool _pool = new(layout, int.MaxValue);
    private readonly List<ParameterSubscriber> _subscribers = [];

    /// <summary>Adds a subscriber and sends it the version at hand.</summary>
    public void Add(ParameterSubscriber subscriber, ParameterVector parameters, Generation generation, StepNumber step)
    {
        if (!_subscribers.Contains(subscriber)) _subscribers.Add(subscriber);
        Publish([subscriber], parameters, generation, step);
    }

    /// <summary>Forgets a subscriber.</summary>
    public void Remove(ParameterSubscriber subscriber) => _subscribers.Remove(subscriber);

    /// <summary>Sends a version to all.</summary>
    public void Publish(ParameterVector parameters, Generation generation, StepNumber step) =>
        Publish(_subscribers, parameters, generation, step);

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private void Publish(
        List<ParameterSubscriber> to, ParameterVector parameters, Generation generation, StepNumber step)
    {
        if (to.Count == 0) return;
        var copy = _pool.TryRent()!;
        copy.CopyFrom(parameters);
        var published = new PublishedParameters(_pool, copy, generation, step);
        foreach (var subscriber in to) subscriber.Send(published);
        published.Release();
    }
}
