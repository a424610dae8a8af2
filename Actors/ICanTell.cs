namespace Cluster.Actors;

/// <summary>Anything a message can be told to.</summary>
public interface ICanTell
{
    /// <summary>Sends a message, at most once, in order per sender and receiver; never blocks.</summary>
    /// <param name="message">The message; must not be changed afterwards.</param>
    /// <param name="sender">Who gets the replies; null for nobody.</param>
    void Tell(object message, IActorRef? sender);
}
