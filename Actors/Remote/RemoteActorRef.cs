using Cluster.Actors.Runtime;

namespace Cluster.Actors.Remote;

/// <summary>Refers to an actor of another system; finds or opens the link at each use.</summary>
internal sealed class RemoteActorRef(RemoteExtension remote, ActorPath path) : InternalActorRef(path)
{
    public override ActorSystem System => remote.System;

    /// <summary>The path as the actor's own system knows it.</summary>
    public string RelativePath { get; } = path.ToRelativeWithUid();

    public override void Tell(object message, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        remote.Send(this, message, sender);
    }

    public override void SendSystem(SystemMessage message)
    {
        switch (message)
        {
            case WatchMessage watch:
                remote.Watch(this, watch.Watcher);
                break;
            case UnwatchMessage unwatch:
                remote.Find(Path.Address)?.Unwatch(this, unwatch.Watcher);
                break;
            case DeathWatchNotification death:
                remote.Find(Path.Address)?.ReportDeath(death, this);
                break;
        }
    }
}
