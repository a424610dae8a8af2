namespace Cluster.Actors.Links;

/// <summary>The answer to a hello.</summary>
public readonly record struct LinkAcceptance
{
    private LinkAcceptance(ILinkHandler? handler, string? refusal)
    {
        Handler = handler;
        Refusal = refusal;
    }

    /// <summary>Gets the link's frames; null where refused.</summary>
    public ILinkHandler? Handler { get; }

    /// <summary>Why the link is refused; null where accepted.</summary>
    public string? Refusal { get; }

    /// <summary>Accepts a link.</summary>
    public static LinkAcceptance Accept(ILinkHandler handler) => new(handler, null);

    /// <summary>Refuses a link.</summary>
    public static LinkAcceptance Refuse(string reason) => new(null, reason);
}
