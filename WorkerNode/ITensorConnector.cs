using Cluster.Actors.Links;

namespace Cluster.WorkerNode;

/// <summary>Opens tensor links.</summary>
internal interface ITensorConnector
{
    /// <summary>Opens a tensor link to a server and gives it to <paramref name="handler"/>.</summary>
    /// <param name="address">The server's address; empty: the coordinator's.</param>
    /// <param name="run">The run that its gradients belong to; a server of another run refuses the link.</param>
    /// <param name="handler">Who handles its frames.</param>
    Task<ILink> Connect(string address, string run, ILinkHandler handler);

    /// <summary>Is told whether the worker is in the run: all its links are open, or are not any more.</summary>
    void Note(bool isInRun)
    {
    }
}
