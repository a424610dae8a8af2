using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Gives each tensor link that a worker opens to the shard at hand, and refuses workers of another run.</summary>
/// <remarks>
/// Generations count from 1 in each run: without the run's name a worker that was late would pass for one of ours.
/// Thread-safe.
/// </remarks>
internal sealed class ServerTensorLinks(IActorRef server) : ILinkAcceptor
{
    private readonly Lock _lock = new();
    private readonly HashSet<ILink> _open = [];
    private ServerModel? _model;
    private RunId _run;

    /// <summary>Gets why the shard shares no memory with workers on this machine.</summary>
    public string WhyNotShared { get; private set; } = "";

    /// <summary>Lets workers of a run in.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">The shard.</param>
    /// <param name="whyNotShared">Why it shares no memory, where that is worth a word.</param>
    public void Open(RunId run, ServerModel model, string whyNotShared = "")
    {
        lock (_lock) (_run, _model, WhyNotShared) = (run, model, whyNotShared);
    }

    /// <summary>Lets nobody in, and closes what is open.</summary>
    public void Close(string reason)
    {
        ILink[] open;
        lock (_lock)
        {
            _model = null;
            open = [.. _open];
        }

        foreach (var link in open) link.Close(reason);
    }

    /// <inheritdoc/>
    public LinkAcceptance Accept(LinkHello hello, string peer)
    {
        if (hello.Identity is { Role: not LinkRoles.Worker } other)
            return LinkAcceptance.Refuse($"a {other.Role} has no gradients");
        lock (_lock)
        {
            if (_model is null) return LinkAcceptance.Refuse("this server holds no shard at the moment");
            return hello.Detail != _run.Value && !PlantedBug.Is(Bug.NoRunFence)
                ? LinkAcceptance.Refuse($"this is the server of run '{_run}', not of '{hello.Detail}'")
                : LinkAcceptance.Accept(new ServerTensorLink(server, _model, this));
        }
    }

    /// <summary>Notes a link; one that opens after the shard it was for is gone is closed.</summary>
    internal void Add(ILink link, ServerModel model)
    {
        lock (_lock)
        {
            _open.Add(link);
            if (model == _model) return;
        }

        link.Close("the shard it was opened for is gone");
    }

    /// <summary>Forgets a link.</summary>
    internal void Remove(ILink link)
    {
        lock (_lock) _open.Remove(link);
    }
}
