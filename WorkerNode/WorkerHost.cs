using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Messages;
using Cluster.Training;
using Cluster.WorkerNode.Data;
using Microsoft.Extensions.Logging;

namespace Cluster.WorkerNode;

/// <summary>Runs one worker in this process.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly PinnedDispatcher _dispatcher;
    private readonly IActorRef _worker;
    private readonly TensorConnector _connector;
    private readonly TaskCompletionSource<WorkerOutcome> _outcome;

    private WorkerHost(
        ActorSystem system, PinnedDispatcher dispatcher, IActorRef worker, TensorConnector connector,
        TaskCompletionSource<WorkerOutcome> outcome) =>
        (_system, _dispatcher, _worker, _connector, _outcome) = (system, dispatcher, worker, connector, outcome);

    /// <summary>Gets where what the coordinator serves is kept unless something else is said.</summary>
    public static string DefaultCacheFolder => DataCache.DefaultFolder;

    /// <summary>Gets the end of the worker's part in the run.</summary>
    public Task<WorkerOutcome> Completion => _outcome.Task;

    /// <summary>Gets whether it is in the run, with all its links.</summary>
    public bool IsReady => _connector.IsInRun;

    /// <summary>Starts a worker that joins the run of a coordinator.</summary>
    /// <param name="options">The worker's name, and what this machine does otherwise.</param>
    /// <param name="coordinator">Where the coordinator listens.</param>
    /// <param name="coordinatorPath">The coordinator's actor: system name and path, "coordinator@{0}/user/run/coordinator".</param>
    /// <param name="jobs">The jobs this program knows.</param>
    /// <param name="transport">The links.</param>
    /// <param name="loggers">The logs.</param>
    public static async Task<WorkerHost> StartAsync(
        WorkerOptions options, LinkAddress coordinator, string coordinatorPath, JobCatalog jobs, ILinkTransport transport,
        ILoggerFactory loggers)
    {
        var name = options.Name;
        var dispatcher = new PinnedDispatcher("worker");
        var system = ActorSystem.Create(name, new ActorSystemSetup
        {
            Dispatchers = new Dictionary<string, MessageDispatcher> { [WorkerActor.Dispatcher] = dispatcher },
            LoggerFactory = loggers,
            Remote = new RemoteSettings
            {
                Transport = transport, Messages = WireMessages.Control, MaySend = WireRoles.MaySend,
            },
        });
        await system.Remote.StartAsync().ConfigureAwait(false);
        var outcome = new TaskCompletionSource<WorkerOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Why nobody answered is what the links know.
        Action<WorkerOutcome> onEnd = o => outcome.TrySetResult(
            o.End == WorkerEnd.CoordinatorLost && system.Remote.DialProblem is { } problem
                ? o with { Reason = $"{o.Reason}: {problem}" }
                : o);
        var connector = new TensorConnector(system.Remote, coordinator);
        var cache = new DataCache(options.CacheFolder, TimeProvider.System);
        var preparer = new RunPreparer(
            jobs, options, new DataFetcher(connector, cache, loggers.CreateLogger("Cluster.WorkerNode")));
        var wait = options.Wait;
        var worker = system.ActorOf(
            Props.Create(() => new WorkerActor(name, coordinatorPath, preparer, connector, onEnd, dispatcher, wait))
                .WithDispatcher(WorkerActor.Dispatcher),
            "worker");
        return new WorkerHost(system, dispatcher, worker, connector, outcome);
    }

    /// <summary>Hands the worker's slots back and ends its part.</summary>
    public void Leave() => _worker.Tell(new WorkerActor.LeaveDue(), ActorRefs.NoSender);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _dispatcher.Dispose();
        _outcome.TrySetResult(new WorkerOutcome(WorkerEnd.Finished, "the worker was shut down"));
    }

    private sealed class TensorConnector(RemoteExtension remote, LinkAddress coordinator) : ITensorConnector
    {
        /// <summary>Connecting on one machine takes milliseconds; across hosts a lost packet costs a second or three.</summary>
        private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

        private volatile bool _isInRun;

        public bool IsInRun => _isInRun;

        public void Note(bool isInRun) => _isInRun = isInRun;

        public async Task<ILink> Connect(string address, string run, ILinkHandler handler)
        {
            using var timeout = new CancellationTokenSource(ConnectTimeout);
            var at = address.Length == 0 ? coordinator : LinkAddress.Parse(address);
            return await remote.Transport
                .ConnectAsync(at, remote.Hello(LinkChannel.Tensor, run), handler, timeout.Token).ConfigureAwait(false);
        }
    }
}
