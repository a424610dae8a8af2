namespace Cluster.Actors;

/// <summary>An actor that registers one handler per message type, tried in the order they were registered.</summary>
public abstract class ReceiveActor : ActorBase
{
    private readonly List<Receive> _first = [];
    private List<Receive>? _configuring;
    private bool _sealed;

    /// <summary>Opens the registration of the first behaviour, in the constructor.</summary>
    protected ReceiveActor() => _configuring = _first;

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        _configuring = null;
        return Handle(_first, message);
    }

    /// <summary>Registers a handler for T, where the predicate holds.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Add(message =>
    {
        if (message is not T typed || shouldHandle?.Invoke(typed) == false)
            return false;
        handler(typed);
        return true;
    });

    /// <summary>Registers a handler for T, where the predicate holds.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Registers a handler for T that returns false to pass the message on.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add(message => message is T typed && handler(typed));

    /// <summary>Registers the handler of everything else; nothing can be registered after it.</summary>
    protected void ReceiveAny(Action<object> handler)
    {
        Add(message =>
        {
            handler(message);
            return true;
        });
        _sealed = true;
    }

    /// <summary>Replaces the behaviour by the handlers that the action registers.</summary>
    protected void Become(Action configure) => Context.Become(Configure(configure));

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected void BecomeStacked(Action configure) => Context.BecomeStacked(Configure(configure));

    /// <summary>Returns to the behaviour below.</summary>
    protected static void UnbecomeStacked() => Context.UnbecomeStacked();

    private Receive Configure(Action configure)
    {
        var (outer, outerSealed) = (_configuring, _sealed);
        var handlers = new List<Receive>();
        (_configuring, _sealed) = (handlers, false);
        try
        {
            configure();
        }
        finally
        {
            (_configuring, _sealed) = (outer, outerSealed);
        }

        return message => Handle(handlers, message);
    }

    private void Add(Receive handler)
    {
        if (_configuring is null)
            throw new InvalidOperationException("Receive belongs in the constructor or in Become");
        if (_sealed)
            throw new InvalidOperationException("No handler can be added after ReceiveAny");
        _configuring.Add(handler);
    }

    private static bool Handle(List<Receive> handlers, object message)
    {
        foreach (var handler in handlers)
        {
            if (handler(message))
                return true;
        }

        return false;
    }
}
