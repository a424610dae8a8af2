using Cluster.Actors.Links.Tls;

namespace Cluster.Actors.Links;

/// <summary>What each side says of itself when a link opens.</summary>
/// <param name="Channel">What the link carries.</param>
/// <param name="System">The name of the actor system.</param>
/// <param name="Uid">Tells this incarnation of the system from others of its name.</param>
/// <param name="Address">The system's address, <c>cluster.tcp://name@host:port</c>.</param>
/// <param name="Detail">The application's own word, for example a worker's name; short.</param>
public sealed record LinkHello(LinkChannel Channel, string System, long Uid, string Address, string Detail = "")
{
    /// <summary>Who its certificate says that it is; null on a plain link. Never part of what is sent.</summary>
    public LinkIdentity? Identity { get; init; }
}
