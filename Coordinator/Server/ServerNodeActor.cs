using System.Text.Json;
using Cluster.Actors.Links;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>Owns a server process's part in a run: finds the coordinator, takes a shard, fetches its state, serves it.</summary>
/// <remarks>
/// In: the shard to serve, its state, the run's end, the wish to leave. Out: <see cref="ShardReady"/> in the name of its
/// <see cref="ServerActor"/>. When it dies the coordinator begins a new generation. When the coordinator dies it lets the
/// shard go and joins the next one at the same address; where none comes it ends by itself.
/// </remarks>
internal sealed class ServerNodeActor : UntypedActor, IWithTimers
{
    private const string Asked = "it was asked to leave";

    private readonly ServerNodeOptions _options;
    private readonly Func<string, ILinkHandler, Task<ILink>> _connect;
    private readonly Action<ServerOutcome> _onEnd;
    private readonly IActorRef _server;
    private readonly ServerTensorLinks _tensorLinks;
    private readonly Backoff _pace = new(ServerLimits.AskAgain, ServerLimits.AskAgainMax, Context.System.Uid);
    private IActorRef _coordinator = ActorRefs.Nobody;
    private ServeShard? _shard;
    private ServerStateLink? _link;
    private int _fetches; // since a shard was in place last
    private bool _isInPlace, _leaves, _ended;
    private TimeSpan _patience;

    /// <summary>Creates the node.</summary>
    /// <param name="options">Its name and addresses.</param>
    /// <param name="connect">Opens a tensor link of a run to the coordinator.</param>
    /// <param name="onLinks">Takes what decides on the tensor links of workers.</param>
    /// <param name="onEnd">Is told of the end.</param>
    public ServerNodeActor(
        ServerNodeOptions options, Func<string, ILinkHandler, Task<ILink>> connect, Action<ILinkAcceptor> onLinks,
        Action<ServerOutcome> onEnd)
    {
        (_options, _connect, _onEnd) = (options, connect, onEnd);
        var probe = options.Probe;
        _server = Context.ActorOf(Props.Create(() => new ServerActor(probe)).WithDispatcher(ServerActor.Dispatcher), "server");
        _tensorLinks = new ServerTensorLinks(_server);
        onLinks(_tensorLinks);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Actors.SupervisorStrategy.StoppingStrategy;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.Watch(_server);
        Seek("no coordinator answered", _options.Wait ?? ServerLimits.JoinTimeout);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _tensorLinks.Close("the server ends");
        _link?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (_ended) return;
        switch (message)
        {
            case AskDue: Ask(); break;
            case ActorIdentity m: Meet(m); break;
            case ServeShard m when Sender.Equals(_coordinator): Fetch(m); break;
            case ServeShard: break; // of one that was given up already
            case LinkOpened m when m.Link == _link: _link.Pull(); break;
            case LinkOpened: break;
            case StateReceived m when m.Link == _link: Serve(); break;
            case StateReceived: break;
            case JoinRejected m: Reject(m); break;
            case Terminated m when m.ActorRef.Equals(_server):
                End(ServerEnd.GaveUp, "the shard failed; its log says why");
                break;
            case Terminated m when m.ActorRef.Equals(_coordinator): Reconnect("the coordinator is gone"); break;
            case Terminated: break; // one that was given up already
            case StateLinkClosed m when m.Link == _link: Reconnect($"the link for states closed: {m.Reason}"); break;
            case StateLinkClosed: break;
            case ConnectFailed m when m.Link == _link: Reconnect($"no tensor link to the coordinator: {m.Reason}"); break;
            case ConnectFailed: break;
            case JoinDue m: End(ServerEnd.GaveUp, $"{_options.CoordinatorPath}: {m.Missing}"); break;
            case EndRun m: End(ServerEnd.RunFinished, m.Reason); break;
            case LeaveDue: Leave(); break;
            case LeaveLate: End(ServerEnd.Left, $"{Asked}, and the state was not on disk within {ServerLimits.LeaveTimeout.TotalSeconds:0} s"); break;
            default: Unhandled(message); break;
        }
    }

    private void Seek(string missing, TimeSpan timeout)
    {
        var wait = _fetches == 0 ? TimeSpan.Zero : ServerLimits.AskAgain;
        Timers.StartSingleTimer(nameof(JoinDue), new JoinDue(missing), timeout);
        Timers.StartSingleTimer(nameof(AskDue), new AskDue(), wait);
        _pace.Reset();
        _patience = timeout;
    }

    private void Ask()
    {
        if (!_coordinator.IsNobody())
        {
            _coordinator.Tell(Join(), Self);
            Timers.StartSingleTimer(nameof(AskDue), new AskDue(), ServerLimits.AskAgain);
            return;
        }

        if (_pace.Attempts == 1)
            Context.GetLogger().Info("waits for the coordinator at {0}, {1:0} s at most", _options.CoordinatorPath, _patience.TotalSeconds);
        Context.ActorSelection(_options.CoordinatorPath).Tell(new Identify(""), Self);
        Timers.StartSingleTimer(nameof(AskDue), new AskDue(), _pace.Next());
    }

    private void Meet(ActorIdentity m)
    {
        if (m.Subject is null || !_coordinator.IsNobody()) return;
        _coordinator = m.Subject;
        Context.Watch(_coordinator);
        _coordinator.Tell(Join(), Self);
    }

    private JoinServer Join() => new()
    {
        Name = _options.Name,
        Host = Environment.MachineName,
        Pid = Environment.ProcessId,
        Protocol = WireMessages.Protocol,
        Address = _options.Address,
    };

    private void Fetch(ServeShard m)
    {
        if (_link is not null) LetGo("another shard was given"); // it was counted as lost, and asked again before it knew
        Timers.Cancel(nameof(AskDue));
        Timers.Cancel(nameof(JoinDue));
        _shard = m;
        _fetches++;
        using var numbers = JsonDocument.Parse(m.OptimizerOptions);
        var update = OptimizerJson.ReadText<UpdateOptions>(m.UpdateOptions);
        var optimizer = Optimizer.Create(
            OptimizerJson.Read(m.Optimizer, numbers.RootElement), OptimizerJson.ReadText<ParameterGroups>(m.Groups), update.Ema);
        var link = new ServerStateLink(Self, m, optimizer);
        _link = link;
        _connect(m.RunId, link).PipeTo(
            Self, Self, success: _ => new LinkOpened(link), failure: e => new ConnectFailed(link, e.Message));
    }

    private void Serve()
    {
        var (shard, link) = (_shard!, _link!);
        _fetches = 0;
        var parameters = link.TakeParameters();
        var (shared, whyNot) = SharedShard.TryCreate(_options.Dispatcher, shard.ShareMemory, parameters.Layout);
        var frozen = shard.Frozen.Chunk(2).Select(range => new ShardRange(range[0], range[1])).ToArray();
        var model = new ServerModel(
            parameters, link.Optimizer.Options, shard.Slots, link.Optimizer, shared,
            OptimizerJson.ReadText<UpdateOptions>(shard.UpdateOptions), link.Optimizer.Groups, frozen)
        {
            Shard = shard.Shard,
        };
        _server.Tell(
            new ServeModel(
                new RunId(shard.RunId), shard.Shard, shard.Shards, model, shard.Slots, new StepNumber(shard.Step), _coordinator, link.Push),
            Self);
        _tensorLinks.Open(new RunId(shard.RunId), model, whyNot);
        _coordinator.Tell(
            new ShardReady { Generation = shard.Generation, Shard = shard.Shard, Server = shard.Server }, _server);
        _isInPlace = true;
        _options.OnReady?.Invoke(true);
    }

    // Its shard goes on in another process: in that of the next generation, which begins where this one ends.
    private void Leave()
    {
        if (_leaves) return;
        _leaves = true;
        _coordinator.Tell(new LeaveRun { Reason = Asked, AfterSnapshot = _isInPlace }, Self);
        if (_isInPlace) Timers.StartSingleTimer(nameof(LeaveLate), new LeaveLate(), ServerLimits.LeaveTimeout);
        else End(ServerEnd.Left, Asked);
    }

    private void Reject(JoinRejected m)
    {
        if (_leaves) End(ServerEnd.Left, Asked);
        else if (m.Reason != JoinReasons.NoShardFree)
            End(m.Reason == JoinReasons.RunFinished ? ServerEnd.RunFinished : ServerEnd.GaveUp, m.Reason);
    }

    private void Reconnect(string reason)
    {
        if (_leaves)
        {
            End(ServerEnd.Left, Asked);
            return;
        }

        // Where only the link for states closed, the coordinator is there to be told.
        _coordinator.Tell(new LeaveRun { Reason = reason }, Self);
        Context.Unwatch(_coordinator);
        _coordinator = ActorRefs.Nobody;
        LetGo(reason);
        if (_fetches == ServerLimits.FetchesMax) End(ServerEnd.GaveUp, $"{_fetches} times no state came: {reason}");
        else Seek($"{reason}, and no other one came", _options.Wait ?? ServerLimits.ReconnectTimeout);
    }

    private void LetGo(string reason)
    {
        _isInPlace = false;
        _options.OnReady?.Invoke(false);
        _tensorLinks.Close(reason);
        _server.Tell(DropModel.Instance, Self);
        _link?.Dispose();
        _link = null;
    }

    private void End(ServerEnd end, string reason)
    {
        _ended = true;
        _onEnd(new ServerOutcome(end, reason));
    }

    /// <summary>Asks the server to go.</summary>
    internal sealed record LeaveDue;

    private sealed record LeaveLate;

    private sealed record AskDue;

    private sealed record JoinDue(string Missing);

    private sealed record LinkOpened(ServerStateLink Link);

    private sealed record ConnectFailed(ServerStateLink Link, string Reason);
}
