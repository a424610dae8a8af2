namespace Cluster.Actors.Links;

/// <summary>A link could not be opened, or a listener not started; the message says why.</summary>
public sealed class LinkException(string message, Exception? cause = null) : ActorException(message, cause)
{
    /// <summary>The reason in the other side's own words, where it refused; else null.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Returns the exception of a link that the other side refused.</summary>
    public static LinkException Refused(LinkAddress by, string reason) =>
        new($"{by} refused the link: {reason}") { Refusal = reason };
}
