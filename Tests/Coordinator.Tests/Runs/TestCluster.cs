using Cluster.Actors;
using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>Runs the coordinator, the server and workers on one thread, in virtual time, over the in-memory network.</summary>
internal sealed class TestCluster : IRunObserver, IDisposable
{
    private readonly TestScheduler _scheduler;
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, ActorSystem> _workers = [];
    private readonly CoordinatorHost _host;

    public TestCluster(RunSettings settings, int seed)
    {
        _scheduler = new TestScheduler(seed);
        Network = new InMemoryNetwork(_scheduler, _scheduler.Time, seed)
        {
            Delay = TimeSpan.FromMilliseconds(1),
            Jitter = TimeSpan.FromMilliseconds(5),
        };
        var parameters = new ParameterVector(RunFixture.Layout);
        parameters.Parameters.Fill(1);
        _host = _scheduler.Run(CoordinatorHost.StartAsync(
            settings with { RunDir = _temp.Path }, parameters, null, new CoordinatorHostOptions
            {
                Transport = Network.CreateTransport("coordinator"),
                Listen = new LinkAddress("coordinator", 1),
                Observer = this,
                Background = new InlineBackground(),
                System = TestKitBase.Deterministic(_scheduler),
            }));
    }

    public InMemoryNetwork Network { get; }

    public TimeSpan Now => _scheduler.Time.Elapsed;

    public List<RunEvent> Events { get; } = [];

    public List<string> Computed { get; } = [];

    /// <summary>Gets what is not finite at a worker's slot; empty: it says nothing and sends NaN.</summary>
    public Func<string, StepNumber, Slot, string?>? NotFinite { get; init; }

    /// <summary>Gets what a worker prepares with.</summary>
    public Func<string, IRunPreparer, IRunPreparer> Prepares { get; init; } = (_, preparer) => preparer;

    /// <summary>Gets the version reached, where each step is told of.</summary>
    public long Steps => Events.OfType<StepCompleted>().LastOrDefault()?.Step ?? 0;

    public TimeSpan Elapsed => _scheduler.Time.Elapsed;

    public RunCompleted? Completed => Events.OfType<RunCompleted>().SingleOrDefault();

    public Dictionary<string, WorkerOutcome> Outcomes { get; } = [];

    public CoordinatorHost Host => _host;

    public void StartWorker(string name)
    {
        var system = ActorSystem.Create(name, TestKitBase.Deterministic(_scheduler) with
        {
            Uid = 1000 + _workers.Count,
            Remote = new RemoteSettings { Transport = Network.CreateTransport(name), Messages = WireMessages.Control },
        });
        _scheduler.Run(system.Remote.StartAsync().AsTask());
        var path = $"cluster.tcp://{CoordinatorHost.SystemName}@coordinator:1{CoordinatorHost.CoordinatorPath}";
        var preparer = Prepares(name, new Preparer(name, Computed, NotFinite));
        var connector = new Connector(system.Remote);
        Action<WorkerOutcome> onEnd = o => Outcomes.TryAdd(name, o);
        system.ActorOf(Props.Create(() => new WorkerActor(name, path, preparer, connector, onEnd)), "worker");
        _workers[name] = system;
    }

    /// <summary>Ends a worker as kill -9 does.</summary>
    public void Kill(string name)
    {
        _workers[name].Abort();
        Network.Crash(name);
    }

    public void Tell(string name, object message) =>
        _workers[name].ActorSelection("/user/worker").Tell(message, ActorRefs.NoSender);

    /// <summary>Lets virtual time go on until something is true, a minute at most.</summary>
    public void RunUntil(Func<bool> condition) =>
        Assert.True(
            _scheduler.RunUntil(condition, TimeSpan.FromMinutes(1)),
            $"not within a minute; last events: {string.Join("; ", Events.TakeLast(5))}");

    public string RunToEnd()
    {
        RunUntil(() => _host.Completion.IsCompleted);
        return Completed?.WeightsSha256 ?? throw new InvalidOperationException(_host.Completion.Result.Reason);
    }

    public void OnEvent(RunEvent e) => Events.Add(e);

    public void Dispose()
    {
        foreach (var worker in _workers.Values) worker.Abort();
        _temp.Dispose();
    }

    private sealed class Preparer(
        string name, List<string> log, Func<string, StepNumber, Slot, string?>? notFinite) : IRunPreparer
    {
        public Task<ISlotComputer> Prepare(RunDescription description) =>
            Task.FromResult<ISlotComputer>(new FakeComputer(name, description, log, notFinite));
    }

    private sealed class Connector(RemoteExtension remote) : ITensorConnector
    {
        public Task<ILink> Connect(string address, string run, ILinkHandler handler) => remote.Transport.ConnectAsync(
            new LinkAddress("coordinator", 1), remote.Hello(LinkChannel.Tensor, run), handler, CancellationToken.None).AsTask();
    }
}
