namespace Cluster.Actors;

/// <summary>Tells a watcher that an actor has stopped or that its process is lost.</summary>
/// <param name="actorRef">The actor.</param>
/// <param name="existenceConfirmed">Whether the actor is known to have existed.</param>
/// <param name="addressTerminated">Whether the link to its process was lost, so that it may still live.</param>
public sealed class Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
{
    /// <summary>The actor that stopped.</summary>
    public IActorRef ActorRef { get; } = actorRef;

    /// <summary>Whether the actor is known to have existed.</summary>
    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    /// <summary>Whether the link to the actor's process was lost.</summary>
    public bool AddressTerminated { get; } = addressTerminated;

    /// <inheritdoc/>
    public override string ToString() => $"Terminated({ActorRef.Path}, addressTerminated: {AddressTerminated})";
}
