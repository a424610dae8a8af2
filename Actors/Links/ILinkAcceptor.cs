namespace Cluster.Actors.Links;

/// <summary>Decides on links that others open.</summary>
public interface ILinkAcceptor
{
    /// <summary>Accepts a link with a handler, or refuses it with a reason that the other side gets to read.</summary>
    /// <param name="hello">What the other side says of itself.</param>
    /// <param name="peer">Where it comes from.</param>
    LinkAcceptance Accept(LinkHello hello, string peer);
}
