using Cluster.Actors.Links;
using Cluster.Actors.Remote.Wire;
using Cluster.Actors.Runtime;
using Google.Protobuf;

namespace Cluster.Actors.Remote;

/// <summary>
/// Watches across the link. Ours: local watchers of the peer's actors; all hear of it when the link closes. Theirs:
/// the peer's watchers of our actors; taken back when the link closes, for there is nobody left to tell.
/// </summary>
internal sealed partial class Association
{
    private readonly OrderedDictionary<(RemoteActorRef Watchee, InternalActorRef Watcher), bool> _ours = new();
    private readonly OrderedDictionary<(InternalActorRef Watchee, InternalActorRef Watcher), bool> _theirs = new();

    /// <summary>Watches an actor of the peer; false where the association is closed already.</summary>
    public bool Watch(RemoteActorRef watchee, InternalActorRef watcher)
    {
        var body = Body(watchee, watcher);
        lock (_lock)
        {
            if (_closedReason is not null)
                return false;
            if (!_ours.TryAdd((watchee, watcher), true))
                return true;
            if (_link is null)
            {
                // Bounded by the watches themselves, and in order with the messages that wait.
                _pending.Enqueue(new RemoteMessage(
                    _remote.System, RemoteTags.Watch, body.ToByteArray(), null, watcher, watchee));
                return true;
            }
        }

        SendControl(RemoteTags.Watch, body);
        return true;
    }

    public void Unwatch(RemoteActorRef watchee, InternalActorRef watcher)
    {
        lock (_lock)
        {
            if (!_ours.Remove((watchee, watcher)))
                return;
        }

        SendControl(RemoteTags.Unwatch, Body(watchee, watcher));
    }

    /// <summary>Tells the peer's watcher that one of our actors has stopped.</summary>
    public void ReportDeath(DeathWatchNotification death, RemoteActorRef watcher)
    {
        lock (_lock)
            _theirs.Remove((death.Actor, watcher));
        SendControl(RemoteTags.Terminated, new WatchBody
        {
            Watchee = death.Actor.Path.ToRelativeWithUid(),
            Watcher = watcher.RelativePath,
            ExistenceConfirmed = death.ExistenceConfirmed,
        });
    }

    private void OnWatch(WatchBody body)
    {
        var watchee = _wire.ReadLocal(body.Watchee);
        var watcher = _wire.ReadRemote(body.Watcher);
        lock (_lock)
        {
            if (_closedReason is not null)
                return;
            if (_theirs.Count >= _remote.Limits.WatchesMax)
                throw new LinkException($"{Address} watches {_theirs.Count} actors here, the limit");
            _theirs.TryAdd((watchee, watcher), true);
        }

        watchee.SendSystem(new WatchMessage(watchee, watcher));
    }

    private void OnUnwatch(WatchBody body)
    {
        var watchee = _wire.ReadLocal(body.Watchee);
        var watcher = _wire.ReadRemote(body.Watcher);
        lock (_lock)
            _theirs.Remove((watchee, watcher));
        watchee.SendSystem(new UnwatchMessage(watchee, watcher));
    }

    private void OnTerminated(WatchBody body)
    {
        var watchee = (RemoteActorRef)_wire.ReadRemote(body.Watchee);
        var watcher = _wire.ReadLocal(body.Watcher);
        lock (_lock)
        {
            if (!_ours.Remove((watchee, watcher)))
                return;
        }

        watcher.SendSystem(new DeathWatchNotification(watchee, body.ExistenceConfirmed, false));
    }

    private void EndWatches()
    {
        (RemoteActorRef Watchee, InternalActorRef Watcher)[] ours;
        (InternalActorRef Watchee, InternalActorRef Watcher)[] theirs;
        lock (_lock)
        {
            ours = [.. _ours.Keys];
            theirs = [.. _theirs.Keys];
            _ours.Clear();
            _theirs.Clear();
        }

        foreach (var (watchee, watcher) in theirs)
            watchee.SendSystem(new UnwatchMessage(watchee, watcher));
        foreach (var (watchee, watcher) in ours)
            watcher.SendSystem(new DeathWatchNotification(watchee, false, true));
    }

    private static WatchBody Body(RemoteActorRef watchee, InternalActorRef watcher) => new()
    {
        Watchee = watchee.RelativePath,
        Watcher = watcher.Path.ToRelativeWithUid(),
    };
}
