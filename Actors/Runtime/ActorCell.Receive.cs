namespace Cluster.Actors.Runtime;

/// <summary>The way of one message.</summary>
internal sealed partial class ActorCell
{
    public void Invoke(in Envelope envelope)
    {
        if (_state == CellState.Stopped)
        {
            PublishLost(envelope);
            return;
        }

        _message = envelope.Message;
        _sender = envelope.Sender;
        try
        {
            if (ReceiveByRuntime(envelope.Message))
                _receiveTimeout.Restart();
        }
        catch (Exception cause)
        {
            Fail(cause);
        }
        finally
        {
            _message = null;
            _sender = null;
        }
    }

    /// <summary>
    /// Handles what the runtime answers itself; passes the rest on. False where nothing was received.
    /// </summary>
    private bool ReceiveByRuntime(object message)
    {
        switch (message)
        {
            case PoisonPill:
                Stop(_self);
                return false;
            case Kill:
                throw new ActorKilledException(_self);
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                return false;
            case QueuedTerminated queued:
                return _terminatedQueued.Remove(queued.Actor) && ReceiveByActor(queued.Message);
            case TimerFiring firing:
                return firing.TryTake(_actor, out var due) && ReceiveByActor(due);
            case ReceiveTimeoutFiring firing:
                return _receiveTimeout.IsCurrent(firing) && ReceiveByActor(Actors.ReceiveTimeout.Instance);
            default:
                return ReceiveByActor(message);
        }
    }

    private bool ReceiveByActor(object message)
    {
        _message = message;
        if (!_behaviors.Peek()(message))
            _actor!.CallUnhandled(message);
        return true;
    }

    private void PublishLost(in Envelope envelope)
    {
        switch (envelope.Message)
        {
            case Identify identify:
                envelope.Sender?.Tell(new ActorIdentity(identify.MessageId, null), _self);
                break;
            case PoisonPill or Kill or QueuedTerminated or TimerFiring or ReceiveTimeoutFiring:
                break;
            default:
                System.PublishLost(new DeadLetter(envelope.Message, envelope.Sender, _self));
                break;
        }
    }
}
