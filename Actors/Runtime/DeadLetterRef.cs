namespace Cluster.Actors.Runtime;

/// <summary>Publishes what is told to it; stands in for paths where nobody lives.</summary>
internal sealed class DeadLetterRef(ActorSystem system, ActorPath path) : InternalActorRef(path)
{
    public override ActorSystem System { get; } = system;

    public override void Tell(object message, IActorRef? sender)
    {
        if (message is Identify identify)
            sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
        else
            System.PublishLost(message as AllDeadLetters ?? new DeadLetter(message, sender, this));
    }

    public override void SendSystem(SystemMessage message)
    {
        if (message is WatchMessage watch)
            watch.Watcher.SendSystem(new DeathWatchNotification(watch.Watchee, false, false));
    }
}
