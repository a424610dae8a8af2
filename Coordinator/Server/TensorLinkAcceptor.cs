using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Gives each tensor link that a worker opens a handler, and refuses workers of another run.</summary>
/// <remarks>
/// Generations count from 1 in each run: without the run's name a worker that was late would pass for one of ours.
/// </remarks>
internal sealed class TensorLinkAcceptor(IActorRef server, VectorPool gradients, int vectorBytes, RunId run) : ILinkAcceptor
{
    /// <inheritdoc/>
    public LinkAcceptance Accept(LinkHello hello, string peer) =>
        hello.Detail != run.Value && !PlantedBug.Is(Bug.NoRunFence)
            ? LinkAcceptance.Refuse($"this is the server of run '{run}', not of '{hello.Detail}'")
            : LinkAcceptance.Accept(new ServerTensorLink(server, gradients, vectorBytes));
}
