using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Messages;

namespace Cluster.Coordinator.Data;

/// <summary>Serves data on the tensor links that ask for it, and leaves the others to whom they are for.</summary>
/// <remarks>Whoever may join the run as a worker may read its data; nobody else where links have certificates.</remarks>
internal sealed class DataLinks(ServedData data, RunId run, ILinkAcceptor others) : ILinkAcceptor
{
    /// <inheritdoc/>
    public LinkAcceptance Accept(LinkHello hello, string peer) => (DataPieces.RunOf(hello.Detail), hello.Identity) switch
    {
        (null, _) => others.Accept(hello, peer),
        (_, { Role: not LinkRoles.Worker } other) => LinkAcceptance.Refuse($"a {other.Role} needs no data"),
        (var asked, _) when asked != run.Value => LinkAcceptance.Refuse($"this is the coordinator of run '{run}', not of '{asked}'"),
        _ => LinkAcceptance.Accept(new DataLink(data)),
    };
}
