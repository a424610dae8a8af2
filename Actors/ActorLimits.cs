namespace Cluster.Actors;

/// <summary>The bounds of an actor system. Each has a default that suits a cluster of hundreds of processes.</summary>
public sealed record ActorLimits
{
    /// <summary>
    /// Messages one mailbox holds. More means that the actor cannot keep up: what comes then is dropped, logged and
    /// published, so that memory stays bounded (65,536 control messages are some 10 MB).
    /// </summary>
    public int MailboxMessages { get; init; } = 65_536;

    /// <summary>Messages one stash holds; it is for the short time of a change of behaviour.</summary>
    public int StashMessages { get; init; } = 4_096;

    /// <summary>The wait of an Ask that names none; no question stays open forever.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Lost messages logged per <see cref="DeadLetterLogWindow"/>; the rest are counted.</summary>
    public int DeadLettersLogged { get; init; } = 10;

    /// <summary>The time after which lost messages are logged one by one again.</summary>
    public TimeSpan DeadLetterLogWindow { get; init; } = TimeSpan.FromMinutes(1);
}
