namespace Cluster.Actors;

/// <summary>Stops an actor when its turn comes in the mailbox.</summary>
public sealed class PoisonPill
{
    private PoisonPill()
    {
    }

    /// <summary>The one instance.</summary>
    public static PoisonPill Instance { get; } = new();
}

/// <summary>Makes an actor fail with ActorKilledException when its turn comes in the mailbox.</summary>
public sealed class Kill
{
    private Kill()
    {
    }

    /// <summary>The one instance.</summary>
    public static Kill Instance { get; } = new();
}

/// <summary>Comes when an actor has had no message for the time it set.</summary>
public sealed class ReceiveTimeout
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The one instance.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>Asks an actor for its reference; answered by the runtime with ActorIdentity.</summary>
/// <param name="messageId">Comes back in the answer; across processes a string, int, long or null.</param>
public sealed class Identify(object? messageId) : IDeadLetterSuppression
{
    /// <summary>Comes back in the answer.</summary>
    public object? MessageId { get; } = messageId;

    /// <inheritdoc/>
    public override string ToString() => $"Identify({MessageId})";
}

/// <summary>Answers Identify.</summary>
/// <param name="messageId">What the question carried.</param>
/// <param name="subject">The actor; null where nobody lives at that path.</param>
public sealed class ActorIdentity(object? messageId, IActorRef? subject) : IDeadLetterSuppression
{
    /// <summary>What the question carried.</summary>
    public object? MessageId { get; } = messageId;

    /// <summary>The actor; null where nobody lives at that path.</summary>
    public IActorRef? Subject { get; } = subject;

    /// <inheritdoc/>
    public override string ToString() => $"ActorIdentity({MessageId}, {Subject?.Path.ToString() ?? "nobody"})";
}

/// <summary>The outcome of an operation, as a message.</summary>
public abstract record Status
{
    /// <summary>It worked.</summary>
    /// <param name="Value">The result.</param>
    public sealed record Success(object? Value) : Status;

    /// <summary>It failed.</summary>
    /// <param name="Cause">Why.</param>
    public sealed record Failure(Exception Cause) : Status;
}

/// <summary>Published when an actor did not handle a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Recipient">Who did not handle it.</param>
public sealed record UnhandledMessage(object Message, IActorRef Sender, IActorRef Recipient);
