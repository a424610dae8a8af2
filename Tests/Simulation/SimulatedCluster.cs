using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Actors.TestKit;
using Cluster.Coordinator;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Simulation.Checking;
using Cluster.Simulation.Disk;
using Cluster.Simulation.Nodes;
using Cluster.WorkerNode;

namespace Cluster.Simulation;

/// <summary>
/// Holds the processes of a run, the network between them and the coordinator's disk, all on one thread.
/// </summary>
/// <remarks>
/// It stands for what surrounds the product: the user who types <c>train --resume last</c> again, and the supervisor that
/// starts a worker in place of a lost one. Everything random comes from the seed.
/// </remarks>
internal sealed partial class SimulatedCluster : ILinkFaults
{
    /// <summary>Where the coordinator listens.</summary>
    public static readonly LinkAddress Address = new(CoordinatorNode, 1);

    private const string CoordinatorNode = "coordinator";

    /// <summary>Processes that linger from earlier generations; far more than a schedule leaves.</summary>
    private const int WorkersMax = 24;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly List<SimulatedWorker> _workers = [];
    private readonly Random _random;
    private readonly Trace? _trace;
    private int _processes;
    private int _generationWorkers;
    private bool _attention;

    /// <summary>Creates the cluster of a seed; nothing runs yet.</summary>
    public SimulatedCluster(long seed, bool withTrace)
    {
        _random = new Random(Mix(seed, 1));
        Scheduler = new TestScheduler(Mix(seed, 2));
        Network = new InMemoryNetwork(Scheduler, Scheduler.Time, Mix(seed, 3))
        {
            Delay = TimeSpan.FromMilliseconds(0.1 + (2 * _random.NextDouble())),
            Jitter = TimeSpan.FromMilliseconds(8 * _random.NextDouble()),
            Faults = this,
            Limits = new LinkLimits { TensorLinksBeat = !PlantedBug.Is(Bug.NoTensorHeartbeat) },
        };
        _trace = withTrace ? new Trace(Scheduler.Time) : null;
        Workload = new Workload(_random);
        NotFinite = new NotFinitePlan(Workload, new Random(Mix(seed, 4)));
        _onNan = NotFinite.Policy;
        Checker = new Checker(Workload, NotFinite, _trace);
        PrepareDisk();
    }

    /// <summary>Gets what runs everything.</summary>
    public TestScheduler Scheduler { get; }

    /// <summary>Gets the network.</summary>
    public InMemoryNetwork Network { get; }

    /// <summary>Gets the coordinator's disk.</summary>
    public SimulatedDisk Disk { get; } = new();

    /// <summary>Gets what is trained.</summary>
    public Workload Workload { get; }

    /// <summary>Gets which slots are not finite.</summary>
    public NotFinitePlan NotFinite { get; }

    /// <summary>Gets the checker.</summary>
    public Checker Checker { get; }

    /// <summary>Gets the counts.</summary>
    public Counts Counts { get; } = new();

    /// <summary>Gets the events, where they are kept.</summary>
    public Trace? Trace => _trace;

    /// <summary>Gets the workers that run, old generations' included, oldest first.</summary>
    public IReadOnlyList<SimulatedWorker> Workers => _workers;

    /// <summary>Gets the gradients that were sent last.</summary>
    public List<RecordedGradient> Sent { get; } = [];

    /// <summary>Gets or sets how often a frame is lost, which cuts its link.</summary>
    public double LinkCutRate { get; set; }

    /// <summary>Gets or sets how often a frame is late.</summary>
    public double FrameDelayRate { get; set; }

    /// <summary>Gets or sets whether lost workers may stay away for long.</summary>
    public bool RestartsAreSlow { get; set; }

    /// <summary>Gets whether the run is complete and announced as such.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Deals with what became true in the last turn.</summary>
    public void AfterTurn()
    {
        Counts.Events++;
        if (Coordinator is { Files.WasKilled: true }) CrashCoordinator(_cutsPower);
        if (Coordinator is { Outcome: not null, IsEnding: false }) EndCoordinator();
        if (!_attention) return;
        _attention = false;
        foreach (var worker in _workers.ToArray())
        {
            if (worker.Outcome is not null) EndWorker(worker);
        }
    }

    /// <summary>Starts a worker process.</summary>
    public void StartWorker(string name)
    {
        if (_workers.Count >= WorkersMax) return;
        var node = NewNode($"{name}.{_processes + 1}");
        var pid = _processes;
        var speed = 0.2 + (4 * _random.NextDouble());
        var transport = new WireTap(Network.CreateTransport(node.Name), node.Name, Checker, Sent, _trace);
        var generation = _generationWorkers;
        _trace?.Add($"{node.Name}: starts");
        _workers.Add(new SimulatedWorker(
            node, name, Setup(node) with
            {
                Remote = new RemoteSettings { Transport = transport, Messages = WireMessages.Control },
            },
            Address,
            $"cluster.tcp://{CoordinatorHost.SystemName}@{Address}{CoordinatorHost.CoordinatorPath}",
            run => new SimulatedComputer(node, Workload, NotFinite, run.Seed, Checker, pid, () => DrawTime(speed)),
            worker =>
            {
                _attention = true;
                if (generation != _generationWorkers || IsDone) return;
                if (worker.Outcome!.End is WorkerEnd.Refused or WorkerEnd.JobFailed)
                    Checker.Fail($"{node.Name} ended: {worker.Outcome.Reason}");
            }));
    }

    /// <summary>Ends a worker as SIGKILL does.</summary>
    public void Kill(SimulatedWorker worker)
    {
        if (!_workers.Remove(worker)) return;
        _trace?.Add($"{worker.Node.Name}: killed");
        _ended++;
        worker.Kill();
        Network.Crash(worker.Node.Name);
        Replace(worker.Name, _generationWorkers);
    }

    /// <summary>Does something after some virtual time, between two turns.</summary>
    public void After(TimeSpan time, Action action) =>
        Scheduler.Time.CreateTimer(_ => action(), null, time, Timeout.InfiniteTimeSpan);

    /// <summary>Draws up to so many seconds, mostly short times.</summary>
    public TimeSpan DrawSeconds(double most) => TimeSpan.FromSeconds(most * Math.Pow(_random.NextDouble(), 3));

    /// <inheritdoc/>
    public FrameFate Decide(string from, string to, in FrameHeader header)
    {
        Counts.Frames++;
        if (LinkCutRate > 0 && _random.NextDouble() < LinkCutRate)
        {
            Counts.Add(Simulation.Faults.FaultKind.LinkCut);
            _trace?.Add($"network: a frame from {from} to {to} is lost, the link is cut");
            return new FrameFate(CutsLink: true);
        }

        if (FrameDelayRate == 0 || _random.NextDouble() >= FrameDelayRate) return default;
        Counts.Add(Simulation.Faults.FaultKind.FrameDelayed);
        return new FrameFate(ExtraDelay: DrawSeconds(2));
    }

    /// <summary>Frees what is left.</summary>
    public void Close()
    {
        foreach (var worker in _workers) worker.Kill();
        Coordinator?.Kill();
    }

    private void EndWorker(SimulatedWorker worker)
    {
        if (!_workers.Remove(worker)) return;
        _trace?.Add($"{worker.Node.Name}: ends: {worker.Outcome!.Reason}");
        _ended++;
        worker.Terminate();
        After(EndTime, () =>
        {
            worker.Kill();
            Network.Crash(worker.Node.Name);
        });
        Replace(worker.Name, _generationWorkers);
    }

    // What was started by an earlier coordinator has no supervisor any more.
    private void Replace(string name, int generation)
    {
        var wait = DrawSeconds(RestartsAreSlow && _random.Next(4) == 0 ? 20 : 0.5);
        After(wait, () =>
        {
            var isWanted = generation == _generationWorkers && Coordinator is { Outcome: null } && !IsDone;
            if (isWanted && _workers.Count(w => w.Outcome is null) < Workload.Workers) StartWorker(name);
        });
    }

    private SimulatedNode NewNode(string name)
    {
        _processes++;
        return new SimulatedNode(Scheduler, name, TimeSpan.FromHours(_random.Next(-2, 3)));
    }

    private ActorSystemSetup Setup(SimulatedNode node) => new()
    {
        Dispatcher = node,
        TimeProvider = node.Time,
        LoggerFactory = new ErrorLog(Checker),
        Uid = _processes * 1_000_003L,
    };

    private TimeSpan DrawTime(double speed) => TimeSpan.FromMilliseconds(speed * (0.5 + _random.NextDouble()));

    private static int Mix(long seed, int stream)
    {
        var x = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + ((ulong)stream * 0xBF58476D1CE4E5B9));
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return (int)((x ^ (x >> 31)) & int.MaxValue);
    }
}
