using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Sends with the sender of the actor that is running.</summary>
public static class ActorRefExtensions
{
    /// <summary>Sends a message; the sender is the actor that is running, or nobody outside an actor.</summary>
    public static void Tell(this IActorRef receiver, object message) =>
        receiver.Tell(message, ActorCell.Current?.Self);

    /// <summary>Passes a message on with its original sender.</summary>
    /// <exception cref="InvalidOperationException">Called outside an actor.</exception>
    public static void Forward(this IActorRef receiver, object message)
    {
        var cell = ActorCell.Current ?? throw new InvalidOperationException("Forward works inside an actor only");
        receiver.Tell(message, cell.Sender);
    }

    /// <summary>Says whether a reference is null or stands for nobody.</summary>
    public static bool IsNobody(this IActorRef? actorRef) => actorRef is null or NobodyRef;
}
