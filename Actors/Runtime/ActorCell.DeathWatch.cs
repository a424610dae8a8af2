namespace Cluster.Actors.Runtime;

/// <summary>
/// Who watches whom. A death reaches the watcher as a runtime message and is then queued behind the messages that the
/// dead actor had sent, so that the actor sees them first.
/// </summary>
internal sealed partial class ActorCell
{
    private readonly OrderedDictionary<IActorRef, object?> _watching = new();
    private readonly HashSet<IActorRef> _terminatedQueued = [];
    private readonly OrderedDictionary<IActorRef, InternalActorRef> _watchers = new();

    public IActorRef Watch(IActorRef subject) => AddWatch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message) => AddWatch(subject, message);

    public IActorRef Unwatch(IActorRef subject)
    {
        if (_watching.Remove(subject))
        {
            var watchee = InternalActorRef.Of(subject);
            watchee.SendSystem(new UnwatchMessage(watchee, _self));
        }

        _terminatedQueued.Remove(subject);
        return subject;
    }

    private IActorRef AddWatch(IActorRef subject, object? message)
    {
        if (subject.Equals(_self))
            return subject;
        if (_watching.TryGetValue(subject, out var earlier))
        {
            if (!Equals(earlier, message))
                throw new InvalidOperationException($"{subject.Path} is watched otherwise already: Unwatch it first");
            return subject;
        }

        _watching.Add(subject, message);
        var watchee = InternalActorRef.Of(subject);
        watchee.SendSystem(new WatchMessage(watchee, _self));
        return subject;
    }

    private void AddWatcher(InternalActorRef watcher)
    {
        if (_state == CellState.Stopped)
            watcher.SendSystem(new DeathWatchNotification(_self, true, false));
        else
            _watchers.TryAdd(watcher, watcher);
    }

    private void OnDeath(DeathWatchNotification death)
    {
        if (_watching.Remove(death.Actor, out var message))
        {
            message ??= new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated);
            _terminatedQueued.Add(death.Actor);
            Mailbox.PostCounted(new Envelope(new QueuedTerminated(death.Actor, message), death.Actor));
        }

        if (!_children.Remove(death.Actor))
            return;
        if (_state == CellState.Stopping && _children.IsEmpty)
            FinishStop();
        else if (_state == CellState.Restarting && !_children.AnyStopping)
            FinishRestart();
    }

    private void NotifyOfOwnDeath()
    {
        foreach (var watchee in _watching.Keys.ToArray())
            Unwatch(watchee);
        foreach (var watcher in _watchers.Values)
        {
            if (!ReferenceEquals(watcher, _parent))
                watcher.SendSystem(new DeathWatchNotification(_self, true, false));
        }

        _watchers.Clear();
        _parent.SendSystem(new DeathWatchNotification(_self, true, false));
    }
}
