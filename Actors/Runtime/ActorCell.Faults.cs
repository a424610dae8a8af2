using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

/// <summary>Failure goes up as a message; the supervisor's answer comes down as one.</summary>
internal sealed partial class ActorCell
{
    private object? _failedMessage;

    /// <summary>Suspends the actor and its children and hands the failure to the parent.</summary>
    private void Fail(Exception cause)
    {
        if (_state != CellState.Running)
        {
            Log(LogLevel.Error, cause, $"failed while {_state}");
            return;
        }

        _failedMessage = _message;
        Mailbox.SuspendCount++;
        SuspendChildren();
        _parent.SendSystem(new FailedMessage(_self, cause));
    }

    private void OnChildFailed(FailedMessage failed)
    {
        if (_children.Find(failed.Child) is not { Stopping: false } stats)
            return;
        var strategy = Props.SupervisorStrategy ?? _actor?.CallSupervisorStrategy()
            ?? SupervisorStrategy.DefaultStrategy;
        var directive = strategy.Decide(stats, failed.Cause, System.TimeProvider);
        var child = failed.Child.Path.ToStringWithoutAddress();
        System.Log.LogError(failed.Cause, "{Actor} failed: {Reason}; directive {Directive}",
            child, failed.Cause.Message, directive);
        switch (directive)
        {
            case Directive.Resume:
                failed.Child.SendSystem(new ResumeMessage(AfterFailure: true));
                break;
            case Directive.Restart:
                failed.Child.SendSystem(new RecreateMessage(failed.Cause));
                break;
            case Directive.Stop:
                Stop(failed.Child);
                break;
            case Directive.Escalate:
                Fail(failed.Cause);
                break;
        }
    }

    private void Resume(ResumeMessage resume)
    {
        if (_actor is null && resume.AfterFailure && _state == CellState.Running)
        {
            // An actor that never came up has no state to go on with.
            BeginRestart(new ActorInitializationException(_self, "resumed before it started", null));
            return;
        }

        Mailbox.SuspendCount--;
        foreach (var stats in _children.Snapshot())
            stats.Child.SendSystem(new ResumeMessage(AfterFailure: false));
    }

    private void SuspendChildren()
    {
        foreach (var stats in _children.Snapshot())
            stats.Child.SendSystem(new SuspendMessage());
    }
}
