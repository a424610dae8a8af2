using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Handles a message; returns false where it does not know it.</summary>
public delegate bool Receive(object message);

/// <summary>The base of all actors: one message at a time, state of its own, children it supervises.</summary>
public abstract class ActorBase
{
    private readonly IActorRef _self;

    /// <summary>Binds the new instance to the context that is being created.</summary>
    /// <exception cref="ActorInitializationException">Called with <c>new</c> outside an actor system.</exception>
    protected ActorBase()
    {
        var cell = ActorCell.Current ?? throw new ActorInitializationException(
            null, $"{GetType().Name} is created by ActorOf(Props.Create(() => new ...)), not by new alone", null);
        _self = cell.Self;
        cell.Bind(this);
    }

    /// <summary>The context of the actor that is running.</summary>
    /// <exception cref="NotSupportedException">No actor is running on this thread.</exception>
    protected static IActorContext Context => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active actor context here: after an await or on another thread use PipeTo to come back");

    /// <summary>The reference to this actor.</summary>
    protected IActorRef Self => _self;

    /// <summary>The sender of the message that is being handled; the dead letters where there is none.</summary>
    protected IActorRef Sender => Context.Sender;

    /// <summary>Handles a message in the first behaviour; returns false where it does not know it.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Runs before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Runs after the last message.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>Runs on the failed instance before a restart: stops the children, then calls PostStop.</summary>
    /// <param name="reason">What failed.</param>
    /// <param name="message">The message at which it failed; null where there was none.</param>
    protected virtual void PreRestart(Exception reason, object? message)
    {
        foreach (var child in Context.GetChildren().ToArray())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Runs on the new instance after a restart: calls PreStart.</summary>
    /// <param name="reason">What failed.</param>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Says what happens to children that fail; null for the default strategy.</summary>
    protected virtual SupervisorStrategy? SupervisorStrategy() => null;

    /// <summary>Publishes a message that no behaviour handled.</summary>
    /// <exception cref="DeathPactException">The message is a Terminated.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    internal bool CallReceive(object message) => Receive(message);

    internal void CallPreStart() => PreStart();

    internal void CallPostStop() => PostStop();

    internal void CallPreRestart(Exception reason, object? message) => PreRestart(reason, message);

    internal void CallPostRestart(Exception reason) => PostRestart(reason);

    internal SupervisorStrategy? CallSupervisorStrategy() => SupervisorStrategy();

    internal void CallUnhandled(object message) => Unhandled(message);
}
