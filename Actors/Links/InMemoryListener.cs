namespace Cluster.Actors.Links;

internal sealed class InMemoryListener(
    InMemoryNetwork network, LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor)
    : ILinkListener
{
    private readonly List<InMemoryLink> _links = [];

    public LinkAddress Address => address;

    /// <summary>The node that listens.</summary>
    public string Node { get; } = network.NodeOf(address.Host);

    /// <summary>Answers a hello; returns the accepting end of the new link, or the refusal.</summary>
    public (InMemoryLink? Link, string? Refusal) Accept(LinkHello hello, string peer)
    {
        var answer = acceptor.Accept(hello, peer);
        if (answer.Handler is null)
            return (null, answer.Refusal ?? "refused");
        var own = self(address) with { Channel = hello.Channel };
        var link = new InMemoryLink(network, Node, own, answer.Handler);
        lock (_links)
        {
            _links.RemoveAll(old => old.IsClosed);
            _links.Add(link);
        }

        return (link, null);
    }

    public ValueTask DisposeAsync()
    {
        network.Remove(this);
        InMemoryLink[] open;
        lock (_links)
            open = [.. _links];
        foreach (var link in open)
            link.Close("the listener stops");
        return ValueTask.CompletedTask;
    }
}
