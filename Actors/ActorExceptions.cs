namespace Cluster.Actors;

/// <summary>The base of the runtime's own failures.</summary>
public abstract class ActorException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An actor's constructor or PreStart failed.</summary>
public sealed class ActorInitializationException(IActorRef? actor, string message, Exception? cause)
    : ActorException(message, cause)
{
    /// <summary>The actor that did not start.</summary>
    public IActorRef? Actor { get; } = actor;
}

/// <summary>An actor's constructor or PostRestart failed in a restart.</summary>
public sealed class PostRestartException(IActorRef actor, Exception cause)
    : ActorException($"{actor.Path} failed again in its restart: {cause.Message}", cause)
{
    /// <summary>The actor that did not come back.</summary>
    public IActorRef Actor { get; } = actor;
}

/// <summary>An actor was told Kill.</summary>
public sealed class ActorKilledException(IActorRef actor) : ActorException($"{actor.Path} was killed")
{
    /// <summary>The actor.</summary>
    public IActorRef Actor { get; } = actor;
}

/// <summary>An actor watches another and does not handle its Terminated.</summary>
public sealed class DeathPactException(IActorRef deadActor)
    : ActorException($"{deadActor.Path} stopped and its watcher does not handle Terminated")
{
    /// <summary>The actor that stopped.</summary>
    public IActorRef DeadActor { get; } = deadActor;
}

/// <summary>An actor's name is malformed or taken.</summary>
public sealed class InvalidActorNameException(string message) : ActorException(message);

/// <summary>Nobody answered from the path of a selection.</summary>
public sealed class ActorNotFoundException(string message, Exception? cause = null) : ActorException(message, cause);

/// <summary>No answer came within the time of an Ask.</summary>
public sealed class AskTimeoutException(string message) : ActorException(message);

/// <summary>A stash holds as many messages as it may.</summary>
public sealed class StashOverflowException(string message) : ActorException(message);
