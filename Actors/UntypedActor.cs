namespace Cluster.Actors;

/// <summary>Handles a message.</summary>
public delegate void UntypedReceive(object message);

/// <summary>An actor with one method that switches over its messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>Handles a message; calls Unhandled for those it does not know.</summary>
    protected abstract void OnReceive(object message);

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Replaces the behaviour.</summary>
    protected static void Become(UntypedReceive receive) => Context.Become(Wrap(receive));

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected static void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(Wrap(receive));

    /// <summary>Returns to the behaviour below.</summary>
    protected static void UnbecomeStacked() => Context.UnbecomeStacked();

    private static Receive Wrap(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
