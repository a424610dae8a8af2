using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Simulation.Checking;
using Cluster.Simulation.Disk;
using Cluster.Simulation.Faults;
using Cluster.Simulation.Nodes;

namespace Cluster.Simulation;

/// <summary>
/// Holds the processes of a run, the network between them and the coordinator's disk, all on one thread.
/// </summary>
/// <remarks>
/// It stands for what surrounds the product: the user who types <c>train --resume last</c> again, and the supervisor that
/// starts a process in place of a lost one. Everything random comes from the seed.
/// </remarks>
internal sealed partial class SimulatedCluster : ILinkFaults
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly Random _random;
    private readonly Trace? _trace;
    private int _processes;

    /// <summary>Creates the cluster of a seed; nothing runs yet.</summary>
    /// <param name="seed">Decides everything that is drawn.</param>
    /// <param name="withTrace">Whether the last events are kept in words.</param>
    /// <param name="workload">What is trained, all of it finite; null draws it.</param>
    public SimulatedCluster(long seed, bool withTrace, Workload? workload = null)
    {
        _random = new Random(Mix(seed, 1));
        Scheduler = new TestScheduler(Mix(seed, 2));
        Network = new InMemoryNetwork(Scheduler, Scheduler.Time, Mix(seed, 3))
        {
            Delay = TimeSpan.FromMilliseconds(0.1 + (2 * _random.NextDouble())),
            Jitter = TimeSpan.FromMilliseconds(8 * _random.NextDouble()),
            Faults = this,
            Limits = new LinkLimits
            {
                TensorLinksBeat = !PlantedBug.Is(Bug.NoTensorHeartbeat), TagBodyBytesMax = WireLimits.BodyBytesMax,
            },
        };
        _trace = withTrace ? new Trace(Scheduler.Time) : null;
        Workload = workload ?? new Workload(_random, new Random(Mix(seed, 5)), new Random(Mix(seed, 6)));
        NotFinite = workload is null ? new NotFinitePlan(Workload, new Random(Mix(seed, 4))) : NotFinitePlan.None;
        _onNan = NotFinite.Policy;
        Launch = new Launch(Workload.Workers, Workload.Servers);
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

    /// <summary>Gets the gradients that were sent last.</summary>
    public List<RecordedGradient> Sent { get; } = [];

    /// <summary>Gets or sets how often a frame is lost, which cuts its link.</summary>
    public double LinkCutRate { get; set; }

    /// <summary>Gets or sets the same for frames that carry a gradient.</summary>
    public double GradientLinkCutRate { get; set; }

    /// <summary>Gets or sets the same for frames that carry a shard's state.</summary>
    public double StateLinkCutRate { get; set; }

    /// <summary>Gets or sets how often a frame is late.</summary>
    public double FrameDelayRate { get; set; }

    /// <summary>Gets or sets whether lost processes may stay away for long.</summary>
    public bool RestartsAreSlow { get; set; }

    /// <summary>Gets the frames from and to the coordinator's process.</summary>
    public long CoordinatorFrames { get; private set; }

    /// <summary>Gets whether the run is complete and announced as such.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Deals with what became true in the last turn.</summary>
    public void AfterTurn()
    {
        Counts.Events++;
        if (Coordinator is { } present) Follow(present);
        if (_older is { } older) Follow(older);
        EndProcesses();
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
        if (from == Machine || to == Machine) CoordinatorFrames++;
        if (LinkCutRate > 0 && _random.NextDouble() < LinkCutRate) return Cut(FaultKind.LinkCut, from, to);
        var (rate, kind) = header.Tag switch
        {
            TensorTags.PushGradient or TensorTags.GradientPart => (GradientLinkCutRate, FaultKind.GradientLinkCut),
            TensorTags.PullState or TensorTags.PushState => (StateLinkCutRate, FaultKind.StateLinkCut),
            _ => (0, default),
        };
        if (rate > 0 && _random.NextDouble() < rate) return Cut(kind, from, to);
        if (FrameDelayRate == 0 || _random.NextDouble() >= FrameDelayRate) return default;
        Counts.Add(FaultKind.FrameDelayed);
        return new FrameFate(ExtraDelay: DrawSeconds(2));
    }

    /// <summary>Frees what is left.</summary>
    public void Close()
    {
        foreach (var worker in _workers) worker.Kill();
        foreach (var server in _servers) server.Kill();
        _older?.Kill();
        Coordinator?.Kill();
    }

    private FrameFate Cut(FaultKind kind, string from, string to)
    {
        Counts.Add(kind);
        _trace?.Add($"network: a frame from {from} to {to} is lost, the link is cut");
        return new FrameFate(CutsLink: true);
    }

    private SimulatedNode NewNode(string name)
    {
        _processes++;
        return new SimulatedNode(Scheduler, name, TimeSpan.FromHours(_random.Next(-2, 3)));
    }

    // Each actor system is another one, also where a process has several in a row.
    private ActorSystemSetup Setup(SimulatedNode node) => new()
    {
        Dispatcher = node,
        TimeProvider = node.Time,
        LoggerFactory = new ErrorLog(Checker),
        Uid = ++_systems * 1_000_003L,
    };

    private int _systems;

    private TimeSpan DrawTime(double speed) => TimeSpan.FromMilliseconds(speed * (0.5 + _random.NextDouble()));

    private static int Mix(long seed, int stream)
    {
        var x = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + ((ulong)stream * 0xBF58476D1CE4E5B9));
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return (int)((x ^ (x >> 31)) & int.MaxValue);
    }
}
