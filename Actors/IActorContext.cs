namespace Cluster.Actors;

/// <summary>What an actor can do while it handles a message. Use it only on the actor's own turn.</summary>
public interface IActorContext : IActorRefFactory
{
    /// <summary>The reference to the actor.</summary>
    IActorRef Self { get; }

    /// <summary>The sender of the message; the dead letters where there is none.</summary>
    IActorRef Sender { get; }

    /// <summary>The actor that supervises this one.</summary>
    IActorRef Parent { get; }

    /// <summary>The recipe of the actor.</summary>
    Props Props { get; }

    /// <summary>The system the actor lives in.</summary>
    ActorSystem System { get; }

    /// <summary>The idle time after which a ReceiveTimeout comes; null for never.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Returns the child of that name, or Nobody.</summary>
    IActorRef Child(string name);

    /// <summary>Returns the children in the order of their creation.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Asks for a Terminated message when the actor stops or its process is lost; returns the actor.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>
    /// Asks for a message of one's own when the actor stops or its process is lost; returns the actor.
    /// </summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes a watch back; a Terminated that is already queued is dropped.</summary>
    IActorRef Unwatch(IActorRef subject);

    /// <summary>Asks for a ReceiveTimeout message after that long without a message; null ends it.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Replaces the behaviour.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Returns to the behaviour below.</summary>
    void UnbecomeStacked();
}
