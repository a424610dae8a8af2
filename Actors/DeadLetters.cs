namespace Cluster.Actors;

/// <summary>Published when a message reaches nobody.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Who sent it, where known.</param>
/// <param name="Recipient">Who should have got it.</param>
public abstract record AllDeadLetters(object Message, IActorRef? Sender, IActorRef Recipient);

/// <summary>Published when a message's recipient does not exist any more.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Who sent it, where known.</param>
/// <param name="Recipient">Who should have got it.</param>
public sealed record DeadLetter(object Message, IActorRef? Sender, IActorRef Recipient)
    : AllDeadLetters(Message, Sender, Recipient);

/// <summary>Published when the runtime refuses to carry a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">Why, for example that a mailbox is full or a link closed.</param>
/// <param name="Sender">Who sent it, where known.</param>
/// <param name="Recipient">Who should have got it.</param>
public sealed record Dropped(object Message, string Reason, IActorRef? Sender, IActorRef Recipient)
    : AllDeadLetters(Message, Sender, Recipient);
