using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

/// <summary>
/// Start, restart and stop. States: Running, Restarting (the old instance is gone, stopping children are waited for),
/// Stopping (children are waited for), Stopped (what still comes is a dead letter).
/// </summary>
internal sealed partial class ActorCell
{
    private readonly ReceiveTimeoutTimer _receiveTimeout;
    private CellState _state;
    private Exception? _restartCause;

    private enum CellState
    {
        Running,
        Restarting,
        Stopping,
        Stopped,
    }

    public void InvokeSystem(SystemMessage message)
    {
        try
        {
            Handle(message);
        }
        catch (Exception cause)
        {
            Fail(cause);
        }
    }

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case WatchMessage watch:
                AddWatcher(watch.Watcher);
                break;
            case UnwatchMessage unwatch:
                _watchers.Remove(unwatch.Watcher);
                break;
            case DeathWatchNotification notification when _state != CellState.Stopped:
                OnDeath(notification);
                break;
            case TerminateMessage when _state is CellState.Running or CellState.Restarting:
                BeginStop();
                break;
            case CreateMessage when _state == CellState.Running:
                Create();
                break;
            case FailedMessage failed when _state is CellState.Running or CellState.Restarting:
                OnChildFailed(failed);
                break;
            case RecreateMessage recreate when _state == CellState.Running:
                BeginRestart(recreate.Cause);
                break;
            case RecreateMessage when _state == CellState.Restarting:
                Mailbox.SuspendCount--;
                break;
            case SuspendMessage when _state != CellState.Stopped:
                Mailbox.SuspendCount++;
                SuspendChildren();
                break;
            case ResumeMessage resume when _state != CellState.Stopped:
                Resume(resume);
                break;
        }
    }

    private void Create()
    {
        try
        {
            Instantiate();
            _actor!.CallPreStart();
        }
        catch (Exception cause)
        {
            Fail(new ActorInitializationException(_self, $"{_self.Path} did not start: {cause.Message}", cause));
        }
    }

    private void Instantiate()
    {
        _actor = null;
        ActorBase actor;
        try
        {
            actor = Props.NewActor();
        }
        catch
        {
            // The base constructor has bound the instance already; half an actor must not get PostStop.
            _actor = null;
            throw;
        }

        if (actor is IWithTimers withTimers)
            withTimers.Timers = _timers = new TimerScheduler(this, actor);
        if (actor is IWithStash withStash)
            withStash.Stash = _stash ??= new MessageStash(this);
    }

    private void BeginRestart(Exception cause)
    {
        var failed = _actor;
        _actor = null;
        try
        {
            failed?.CallPreRestart(cause, _failedMessage);
        }
        catch (Exception inHook)
        {
            Log(LogLevel.Error, inHook, "PreRestart failed; the restart goes on");
        }

        _failedMessage = null;
        CancelTimers();
        _stash?.UnstashAll();
        _restartCause = cause;
        _state = CellState.Restarting;
        if (!_children.AnyStopping)
            FinishRestart();
    }

    private void FinishRestart()
    {
        var cause = _restartCause!;
        _restartCause = null;
        _state = CellState.Running;
        Mailbox.SuspendCount--;
        try
        {
            Instantiate();
            _actor!.CallPostRestart(cause);
        }
        catch (Exception again)
        {
            Fail(new PostRestartException(_self, again));
            return;
        }

        foreach (var stats in _children.Snapshot())
            stats.Child.SendSystem(new RecreateMessage(cause));
    }

    private void BeginStop()
    {
        _state = CellState.Stopping;
        Mailbox.SuspendCount++;
        CancelTimers();
        _children.Close();
        foreach (var stats in _children.Snapshot())
            Stop(stats.Child);
        if (_children.IsEmpty)
            FinishStop();
    }

    private void FinishStop()
    {
        try
        {
            _actor?.CallPostStop();
        }
        catch (Exception cause)
        {
            Log(LogLevel.Error, cause, "PostStop failed");
        }

        CancelTimers();
        _stash?.UnstashAll();
        _state = CellState.Stopped;
        Mailbox.SuspendCount = 0;
        _actor = null;
        _behaviors.Clear();
        System.EventStream.Unsubscribe(_self);
        NotifyOfOwnDeath();
    }

    private void CancelTimers()
    {
        _timers?.CancelAll();
        _receiveTimeout.Set(null);
    }
}
