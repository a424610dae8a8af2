using Cluster.Actors.Links;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Gives each tensor link that a worker opens a handler.</summary>
internal sealed class TensorLinkAcceptor(IActorRef server, VectorPool gradients, int vectorBytes) : ILinkAcceptor
{
    /// <inheritdoc/>
    public LinkAcceptance Accept(LinkHello hello, string peer) =>
        LinkAcceptance.Accept(new ServerTensorLink(server, gradients, vectorBytes));
}
