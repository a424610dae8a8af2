namespace Cluster.Actors;

/// <summary>Creates, finds and stops actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Creates a child; its constructor runs on its own first turn.</summary>
    /// <param name="props">The recipe.</param>
    /// <param name="name">The name, unique among the siblings; null for a made-up one.</param>
    /// <exception cref="InvalidActorNameException">The name is malformed or taken.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Addresses whichever actor lives at a path, here or in another process.</summary>
    ActorSelection ActorSelection(string actorPath);

    /// <summary>Stops an actor of this process after the message it is handling.</summary>
    void Stop(IActorRef actor);
}
