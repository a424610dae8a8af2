namespace Cluster.Actors.Links;

/// <summary>Opens links between processes.</summary>
public interface ILinkTransport
{
    /// <summary>The bounds of its links.</summary>
    LinkLimits Limits { get; }

    /// <summary>Starts to accept links.</summary>
    /// <param name="address">Where; port 0 lets the system choose.</param>
    /// <param name="self">Says who we are, given the actual address; the channel is the caller's.</param>
    /// <param name="acceptor">Decides on each link after its hello.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    ValueTask<ILinkListener> ListenAsync(
        LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor,
        CancellationToken cancellationToken);

    /// <summary>Dials a listener and says hello; the handler is opened before this returns.</summary>
    /// <param name="address">Where.</param>
    /// <param name="hello">Who we are and which channel we want.</param>
    /// <param name="handler">Gets the frames.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="LinkException">
    /// Nobody listens there, or the other side refused; the message says why.
    /// </exception>
    ValueTask<ILink> ConnectAsync(
        LinkAddress address, LinkHello hello, ILinkHandler handler, CancellationToken cancellationToken);
}
