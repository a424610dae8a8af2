namespace Cluster.Actors.Runtime;

internal sealed class NobodyRef()
    : InternalActorRef(ActorPath.Root(new Address(Address.LocalProtocol, "all")) / "Nobody")
{
    public override void Tell(object message, IActorRef? sender)
    {
    }

    public override void SendSystem(SystemMessage message)
    {
        if (message is WatchMessage watch)
            watch.Watcher.SendSystem(new DeathWatchNotification(this, false, false));
    }
}
