namespace Cluster.Actors.Links.Tls;

/// <summary>Names the roles that a certificate can give, and says who may open which link to whom.</summary>
public static class LinkRoles
{
    /// <summary>Coordinates a run.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Holds a shard of the parameters.</summary>
    public const string Server = "server";

    /// <summary>Computes gradients.</summary>
    public const string Worker = "worker";

    /// <summary>Gets all of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Coordinator, Server, Worker];

    /// <summary>Says whether a link is one of those that a run is made of.</summary>
    /// <param name="from">The role of who dials.</param>
    /// <param name="to">The role of who listens.</param>
    /// <param name="channel">What the link is to carry.</param>
    public static bool MayOpen(string from, string to, LinkChannel channel) => (channel, from, to) switch
    {
        (LinkChannel.Control, Worker or Server, Coordinator) => true,
        (LinkChannel.Control, Coordinator, Server) => true,
        (LinkChannel.Tensor, Worker, Coordinator or Server) => true,
        (LinkChannel.Tensor, Server, Coordinator) => true,
        _ => false,
    };
}
