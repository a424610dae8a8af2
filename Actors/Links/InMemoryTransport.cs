namespace Cluster.Actors.Links;

/// <summary>The in-memory network as one node sees it.</summary>
internal sealed class InMemoryTransport(InMemoryNetwork network, string node) : ILinkTransport
{
    public LinkLimits Limits => network.Limits;

    public ValueTask<ILinkListener> ListenAsync(
        LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor,
        CancellationToken cancellationToken)
    {
        if (network.NodeOf(address.Host) != node)
            throw new LinkException($"node '{node}' cannot listen on {address}: the host must be its own name");
        return ValueTask.FromResult<ILinkListener>(network.Listen(address, self, acceptor));
    }

    public async ValueTask<ILink> ConnectAsync(
        LinkAddress address, LinkHello hello, ILinkHandler handler, CancellationToken cancellationToken)
    {
        // The same rule as on the wire.
        _ = LinkPreamble.Hello(hello);
        var result = new TaskCompletionSource<InMemoryLink>(network.CompletionOptions);
        using var cancellation = cancellationToken.UnsafeRegister(_ => result.TrySetCanceled(), null);
        network.Post(network.DrawDelay(), () => Arrive(address, hello, handler, result));
        return await result.Task.ConfigureAwait(false);
    }

    private void Arrive(
        LinkAddress address, LinkHello hello, ILinkHandler handler, TaskCompletionSource<InMemoryLink> result)
    {
        // A paused listener's system would accept, yet its hello would not be answered in time either.
        var target = network.NodeOf(address.Host);
        if (network.IsPartitioned(node, target) || network.IsPartitioned(target, node) || network.IsPaused(target))
        {
            network.PostTo(node, Limits.ConnectTimeout, () => result.TrySetException(
                new LinkException($"cannot connect to {address} within {Limits.ConnectTimeout}")));
            return;
        }

        if (network.FindListener(address) is not { } listener)
        {
            result.TrySetException(new LinkException($"cannot connect to {address}: connection refused"));
            return;
        }

        var (accepted, refusal) = listener.Accept(hello, node);
        if (accepted is null)
        {
            result.TrySetException(LinkException.Refused(address, refusal ?? ""));
            return;
        }

        var dialled = new InMemoryLink(network, node, hello, handler);
        InMemoryLink.Join(dialled, accepted);
        accepted.Open();
        network.PostTo(node, network.DrawDelay(), () =>
        {
            dialled.Open();
            result.TrySetResult(dialled);
        });
    }
}
