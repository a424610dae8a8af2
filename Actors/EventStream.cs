namespace Cluster.Actors;

/// <summary>Delivers published objects to the actors that subscribed to their type or a base of it.</summary>
public sealed class EventStream
{
    private readonly Lock _lock = new();
    private volatile Subscription[] _subscriptions = [];

    internal EventStream()
    {
    }

    /// <summary>Subscribes an actor to a type; false where it was subscribed already.</summary>
    public bool Subscribe(IActorRef subscriber, Type channel)
    {
        var subscription = new Subscription(subscriber, channel);
        lock (_lock)
        {
            if (_subscriptions.Contains(subscription))
                return false;
            _subscriptions = [.. _subscriptions, subscription];
            return true;
        }
    }

    /// <summary>Subscribes an actor to a type; false where it was subscribed already.</summary>
    public bool Subscribe<TChannel>(IActorRef subscriber) => Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends a subscription.</summary>
    public bool Unsubscribe(IActorRef subscriber, Type channel) =>
        Remove(s => s.Channel == channel && s.Subscriber.Equals(subscriber));

    /// <summary>Ends all subscriptions of an actor; done by the runtime when it stops.</summary>
    public bool Unsubscribe(IActorRef subscriber) => Remove(s => s.Subscriber.Equals(subscriber));

    /// <summary>Tells an object to its subscribers, in the order they subscribed.</summary>
    public void Publish(object eventMessage)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Channel.IsInstanceOfType(eventMessage))
                subscription.Subscriber.Tell(eventMessage, null);
        }
    }

    private bool Remove(Predicate<Subscription> match)
    {
        if (_subscriptions.Length == 0)
            return false;
        lock (_lock)
        {
            var before = _subscriptions.Length;
            _subscriptions = Array.FindAll(_subscriptions, s => !match(s));
            return _subscriptions.Length < before;
        }
    }

    private sealed record Subscription(IActorRef Subscriber, Type Channel);
}
