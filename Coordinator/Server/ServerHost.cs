using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Messages;

namespace Cluster.Coordinator.Server;

/// <summary>Runs one parameter server in this process: it holds a shard for a coordinator elsewhere.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly TaskCompletionSource<ServerOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IActorRef _node = ActorRefs.Nobody;
    private volatile bool _isReady;

    private ServerHost(ActorSystem system) => _system = system;

    /// <summary>Gets the end of the server's part in the run.</summary>
    public Task<ServerOutcome> Completion => _outcome.Task;

    /// <summary>Gets whether its shard is in place.</summary>
    public bool IsReady => _isReady;

    /// <summary>Starts a server that offers itself to a coordinator.</summary>
    /// <param name="options">Name, links, addresses.</param>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static async Task<ServerHost> StartAsync(ServerHostOptions options)
    {
        var system = ActorSystem.Create(options.Name, options.System with
        {
            Dispatchers = ServerActor.On(options.ServerDispatcher),
            Remote = new RemoteSettings
            {
                Transport = options.Transport,
                ListenAddress = options.Listen,
                Advertise = options.Advertise,
                Messages = WireMessages.Control,
                MaySend = WireRoles.MaySend,
            },
        });
        var host = new ServerHost(system);
        try
        {
            var at = await system.Remote.StartAsync().ConfigureAwait(false);
            host.Start(options, new LinkAddress(at.Host!, at.Port!.Value).ToString());
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes once the state is on disk, so that no step is computed again; soon where it serves nothing.</summary>
    public void Leave() => _node.Tell(new ServerNodeActor.LeaveDue(), ActorRefs.NoSender);

    /// <summary>Ends everything here as the kill of the process would: for simulation.</summary>
    internal void Crash() => _system.Abort();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _outcome.TrySetResult(new ServerOutcome(ServerEnd.RunFinished, "the server was shut down"));
    }

    private void Start(ServerHostOptions options, string address)
    {
        var path = $"cluster.tcp://{CoordinatorHost.SystemName}@{options.Coordinator}{CoordinatorHost.CoordinatorPath}";
        var node = new ServerNodeOptions(
            options.Name, path, address, options.ServerDispatcher, options.Probe, ready => _isReady = ready, options.Wait);
        Func<string, ILinkHandler, Task<ILink>> connect = (run, handler) => _system.Remote.Transport.ConnectAsync(
            options.Coordinator, _system.Remote.Hello(LinkChannel.Tensor, run), handler, CancellationToken.None).AsTask();
        Action<ILinkAcceptor> onLinks = links => _system.Remote.TensorLinks = links;
        // Why nobody answered is what the links know.
        Action<ServerOutcome> onEnd = outcome => _outcome.TrySetResult(
            outcome.End == ServerEnd.GaveUp && _system.Remote.DialProblem is { } problem
                ? outcome with { Reason = $"{outcome.Reason}: {problem}" }
                : outcome);
        _node = _system.ActorOf(Props.Create(() => new ServerNodeActor(node, connect, onLinks, onEnd)), "node");
    }
}
