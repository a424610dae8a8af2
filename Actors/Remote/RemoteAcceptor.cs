using Cluster.Actors.Links;

namespace Cluster.Actors.Remote;

/// <summary>Hands control links to the runtime and tensor links to the application.</summary>
internal sealed class RemoteAcceptor(RemoteExtension remote) : ILinkAcceptor
{
    /// <summary>The refusal of a dial that crosses our own; the dialler then waits for ours.</summary>
    public const string AlreadyOpening = "a link from here to you is being opened already";

    public LinkAcceptance Accept(LinkHello hello, string peer)
    {
        if (hello.Channel == LinkChannel.Tensor)
        {
            return remote.TensorLinks?.Accept(hello, peer)
                ?? LinkAcceptance.Refuse($"{remote.System.Name} serves no tensor links");
        }

        if (!Address.TryParse(hello.Address, out var address) || address.System != hello.System
            || address.HasLocalScope || address.Protocol != Address.RemoteProtocol)
            return LinkAcceptance.Refuse($"'{hello.Address}' is not the address of a system named '{hello.System}'");
        if (hello.Uid == remote.System.Uid)
            return LinkAcceptance.Refuse("a system does not link with itself");

        // Both sides dial at once: the link of the one with the smaller uid stands.
        return remote.Find(address) is { IsOpening: true } && remote.System.Uid < hello.Uid
            ? LinkAcceptance.Refuse(AlreadyOpening)
            : LinkAcceptance.Accept(new Association(remote, address, isAccepted: true));
    }
}
