using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Simulation.Nodes;

namespace Cluster.Simulation.Faults;

/// <summary>Does to a cluster what the profile says, at turns drawn from the seed.</summary>
internal sealed class FaultInjector
{
    /// <summary>
    /// Operations of the disk within which a process dies while it writes: about two snapshots' worth.
    /// </summary>
    private const int OperationsMax = 120;

    /// <summary>The same, where only operations on folders are counted: between those the order matters most.</summary>
    private const int FolderOperationsMax = 10;

    /// <summary>Operations of the disk that count as one moment: a good part of a snapshot.</summary>
    private const int OperationsPerMoment = 10;

    /// <summary>Turns within which processes have joined and have their state.</summary>
    private const int TurnsOfBeginning = 300;

    private readonly SimulatedCluster _cluster;
    private readonly FaultProfile _profile;
    private readonly Random _random;
    private readonly List<(string A, string B)> _partitions = [];
    private FaultKind? _last;
    private long _nextTurn;
    private long _moments;
    private int _replays;
    private bool _isOver;

    /// <summary>Begins to inject.</summary>
    public FaultInjector(SimulatedCluster cluster, FaultProfile profile, Random random)
    {
        (_cluster, _profile, _random) = (cluster, profile, random);
        cluster.LinkCutRate = profile.LinkCutRate;
        cluster.GradientLinkCutRate = profile.GradientLinkCutRate;
        cluster.StateLinkCutRate = profile.StateLinkCutRate;
        cluster.WritesInPieces = profile.Has(FaultKind.SecondCoordinator) || random.Next(8) == 0;
        cluster.FrameDelayRate = profile.FrameDelayRate;
        cluster.DamageRate = profile.Has(FaultKind.BitFlipped) ? random.NextDouble() : 0;
        cluster.StartCrashCutsPower = profile.Has(FaultKind.PowerCutWriting);
        cluster.StartCrashRate = cluster.StartCrashCutsPower || profile.Has(FaultKind.CoordinatorKilledWriting)
            ? 0.5 * random.NextDouble()
            : 0;
        cluster.RestartsAreSlow = random.Next(2) == 0;
        Plan();
    }

    /// <summary>Gets the faults so far; those of single frames are not counted.</summary>
    public int Faults { get; private set; }

    /// <summary>Injects what is due; called after each turn.</summary>
    public void AfterTurn()
    {
        if (Moments() != _moments) Hurry();
        if (_isOver || _cluster.Counts.Events < _nextTurn || Faults >= _profile.FaultsMax) return;
        Plan();
        if (_profile.Draw(_random, _last) is { } kind && Inject(kind))
        {
            _last = kind;
            Faults++;
            if (kind != FaultKind.SecondCoordinator) _cluster.Counts.Add(kind); // counted where it comes to be
        }
    }

    /// <summary>Ends all faults: networks heal, processes go on, the disk works.</summary>
    public void End()
    {
        _isOver = true;
        _cluster.LinkCutRate = 0;
        _cluster.GradientLinkCutRate = 0;
        _cluster.StateLinkCutRate = 0;
        _cluster.FrameDelayRate = 0;
        _cluster.RestartsAreSlow = false;
        _cluster.DamagesSnapshot = false;
        _cluster.DamageRate = 0;
        _cluster.StartCrashRate = 0;
        _cluster.Checker.MiscomputesNext = false;
        (_cluster.Disk.IsFull, _cluster.Disk.ErrorRate) = (false, 0);
        _cluster.ForgetSecondCoordinator();
        if (_cluster.Coordinator is { } coordinator) coordinator.Files.OperationsToKill = 0;
        foreach (var node in _cluster.Nodes.ToArray())
        {
            _cluster.Continue(node);
            node.TurnDelay = TimeSpan.Zero;
        }

        foreach (var (a, b) in _partitions) _cluster.Network.Heal(a, b);
        _cluster.FillUp();
    }

    private long Moments() => _profile.Likes switch
    {
        Moment.Evaluation => _cluster.Checker.Evaluations,
        Moment.Beginning => _cluster.Counts.Generations,
        Moment.Writing => _cluster.Coordinator?.Files.Operations / OperationsPerMoment ?? 0,
        Moment.Apart => _cluster.Checker.TimesApart,
        _ => 0,
    };

    private void Hurry()
    {
        _moments = Moments();
        var turns = _profile.Likes == Moment.Beginning ? TurnsOfBeginning : 8;
        if (_random.Next(4) == 0) _nextTurn = Math.Min(_nextTurn, _cluster.Counts.Events + _random.Next(turns));
    }

    private void Plan() =>
        _nextTurn = _cluster.Counts.Events + 1 + (long)(-Math.Log(1 - _random.NextDouble()) * _profile.TurnsBetween);

    private bool Inject(FaultKind kind)
    {
        var coordinator = _cluster.Coordinator;
        switch (kind)
        {
            case FaultKind.WorkerKilled: return WithWorker(_cluster.Kill);
            case FaultKind.WorkerLeft: return WithWorker(w => w.Leave());
            case FaultKind.WorkerAdded: return AddWorker();
            case FaultKind.WorkerPaused: return WithWorker(w => Pause(w.Node));
            case FaultKind.WorkerSlowed: return WithWorker(w => Slow(w.Node));
            case FaultKind.ServerKilled: return WithServer(_cluster.Kill);
            case FaultKind.ServerPaused: return WithServer(s => Pause(s.Node));
            case FaultKind.ServerSlowed: return WithServer(s => Slow(s.Node));
            case FaultKind.Partition: return WithWorker(w => Partition(w.Node.Name, _cluster.Machine, bothWays: true));
            case FaultKind.PartitionOneWay: return WithWorker(w => Partition(w.Node.Name, _cluster.Machine, bothWays: false));
            case FaultKind.LinkHalfOpen: return HalfOpen();
            case FaultKind.ServerPartition:
                return WithServer(s => Partition(s.Node.Name, _cluster.Machine, bothWays: _random.Next(2) == 0));
            case FaultKind.WorkerServerPartition:
                return WithServer(s => WithWorker(w => Partition(w.Node.Name, s.Node.Name, bothWays: _random.Next(2) == 0)));
            case FaultKind.GradientsReplayed: return Replay();
            case FaultKind.SlotMiscomputed:
                _cluster.Checker.MiscomputesNext = _cluster.Workload.Audit > 0;
                return _cluster.Checker.MiscomputesNext;
            case FaultKind.DiskErrors:
                _cluster.Disk.ErrorRate = 0.1 * _random.NextDouble();
                _cluster.After(_cluster.DrawSeconds(5), () => _cluster.Disk.ErrorRate = 0);
                return true;
            case FaultKind.DiskFull:
                _cluster.Disk.IsFull = true;
                _cluster.After(_cluster.DrawSeconds(5), () => _cluster.Disk.IsFull = false);
                return true;
        }

        if (coordinator is not { IsEnding: false }) return false;
        switch (kind)
        {
            case FaultKind.CoordinatorPaused: Pause(coordinator.Node); return true;
            case FaultKind.CoordinatorKilled: _cluster.CrashCoordinator(cutsPower: false); return true;
            case FaultKind.PowerCut: _cluster.CrashCoordinator(cutsPower: true); return true;
            case FaultKind.CoordinatorKilledWriting:
            case FaultKind.PowerCutWriting:
                var ofFolders = _random.Next(2) == 0;
                _cluster.CrashCoordinatorWriting(
                    1 + _random.Next(ofFolders ? FolderOperationsMax : OperationsMax), ofFolders, kind == FaultKind.PowerCutWriting);
                return true;
            case FaultKind.RunStopped: coordinator.Stop(); return true;
            case FaultKind.GivenUp:
                _cluster.CrashCoordinator(cutsPower: false, givesUp: true);
                return true;
            case FaultKind.SecondCoordinator:
                TimeSpan? stopped = _random.Next(4) switch { 0 => null, 1 => DrawSilence(), _ => _cluster.DrawSeconds(1.5) };
                _cluster.StartSecondCoordinatorWriting(_random.Next(2) == 0 ? 0 : _random.Next(OperationsMax), stopped);
                return true;
            case FaultKind.BitFlipped:
                _cluster.DamagesSnapshot = true;
                _cluster.CrashCoordinator(cutsPower: false);
                return true;
            default: return false; // of single frames
        }
    }

    private bool WithWorker(Action<SimulatedWorker> action)
    {
        if (_cluster.Workers.Count == 0) return false;
        action(_cluster.Workers[_random.Next(_cluster.Workers.Count)]);
        return true;
    }

    private bool WithServer(Action<SimulatedServer> action)
    {
        if (_cluster.Servers.Count == 0) return false;
        action(_cluster.Servers[_random.Next(_cluster.Servers.Count)]);
        return true;
    }

    private bool AddWorker()
    {
        if (_cluster.Workers.Count > _cluster.Launch.Workers + 2) return false;
        _cluster.StartWorker($"worker-{_cluster.Launch.Workers + 1 + _random.Next(2)}");
        return true;
    }

    private void Pause(SimulatedNode node) => _cluster.Stop(node, DrawSilence());

    // Half of them about as long as a peer waits for a sign of life: there both sides may be right.
    private TimeSpan DrawSilence() => _random.Next(2) == 0
        ? _cluster.DrawSeconds(25)
        : _cluster.Network.Limits.DeadAfter * (0.8 + (0.5 * _random.NextDouble()));

    private void Slow(SimulatedNode node)
    {
        node.TurnDelay = TimeSpan.FromMilliseconds(1 + (40 * _random.NextDouble()));
        _cluster.Trace?.Add($"{node.Name}: each turn waits {node.TurnDelay.TotalMilliseconds:F0} ms");
        _cluster.After(_cluster.DrawSeconds(10), () => node.TurnDelay = TimeSpan.Zero);
    }

    private void Partition(string a, string b, bool bothWays)
    {
        var network = _cluster.Network;
        if (!bothWays && _random.Next(2) == 0) (a, b) = (b, a);
        if (bothWays) network.Partition(a, b);
        else network.PartitionOneWay(a, b);
        _partitions.Add((a, b));
        _cluster.Trace?.Add($"network: {a} and {b} are cut off{(bothWays ? "" : ", in this direction")}");
        _cluster.After(DrawSilence(), () =>
        {
            _cluster.Trace?.Add($"network: {a} and {b} are linked again");
            network.Heal(a, b);
        });
    }

    private bool HalfOpen()
    {
        if (_cluster.Workers.Count == 0) return false;
        var name = _cluster.Workers[_random.Next(_cluster.Workers.Count)].Node.Name;
        var channel = _random.Next(2) == 0 ? LinkChannel.Control : LinkChannel.Tensor;
        var servers = _cluster.Servers;
        var peer = channel == LinkChannel.Control || servers.Count == 0
            ? _cluster.Machine
            : servers[_random.Next(servers.Count)].Node.Name;
        var isWorkerDeaf = _random.Next(2) == 0;
        var (from, to) = isWorkerDeaf ? (peer, name) : (name, peer);
        if (!_cluster.Network.Silence(from, to, channel)) return false;
        _cluster.Trace?.Add($"network: nothing that {from} sends on its {channel} link to {to} arrives any more");
        return true;
    }

    // What a network may do that keeps frames: they come again, on another link, generations later.
    private bool Replay()
    {
        if (_cluster.Sent.Count == 0) return false;
        var first = _random.Next(_cluster.Sent.Count);
        var frames = _cluster.Sent.Skip(first).Take(1 + _random.Next(3)).ToArray();
        frames = [.. frames.Where(f => (f.Run, f.To) == (frames[0].Run, frames[0].To))];
        var node = $"replay-{++_replays}";
        var to = frames[0].To;
        if (_random.Next(2) == 0 && _cluster.Servers.Count > 0) // the one that has the shard now, perhaps
            to = new LinkAddress(_cluster.Servers[_random.Next(_cluster.Servers.Count)].Node.Name, 1);
        var hello = new LinkHello(LinkChannel.Tensor, "replay", _replays, "", frames[0].Run);
        _cluster.Trace?.Add($"network: {frames.Length} gradients of generation {frames[0].Generation} are sent again");
        _ = Send(_cluster.Network.CreateTransport(node), to, hello, frames);
        return true;
    }

    private static async Task Send(ILinkTransport transport, LinkAddress to, LinkHello hello, RecordedGradient[] frames)
    {
        try
        {
            var link = await transport.ConnectAsync(
                to, hello, SilentHandler.Instance, CancellationToken.None).ConfigureAwait(false);
            foreach (var frame in frames)
                link.TrySend(new OutboundFrame(TensorTags.PushGradient, frame.Generation, frame.Body, frame.Payload));
            link.Close("all was said");
        }
        catch (LinkException)
        {
            // Nobody listens at the moment: then there is nothing to disturb.
            return;
        }
    }

    private sealed class SilentHandler : ILinkHandler
    {
        public static SilentHandler Instance { get; } = new();

        public void OnOpened(ILink link)
        {
        }

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => default;

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
        {
        }

        public void OnClosed(string reason)
        {
        }
    }
}
