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

    private readonly SimulatedCluster _cluster;
    private readonly FaultProfile _profile;
    private readonly Random _random;
    private FaultKind? _last;
    private long _nextTurn;
    private int _evaluations;
    private int _replays;
    private bool _isOver;

    /// <summary>Begins to inject.</summary>
    public FaultInjector(SimulatedCluster cluster, FaultProfile profile, Random random)
    {
        (_cluster, _profile, _random) = (cluster, profile, random);
        cluster.LinkCutRate = profile.LinkCutRate;
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
        if (_profile.LikesEvaluation && _cluster.Checker.Evaluations != _evaluations) Hurry();
        if (_isOver || _cluster.Counts.Events < _nextTurn || Faults >= _profile.FaultsMax) return;
        Plan();
        if (_profile.Draw(_random, _last) is { } kind && Inject(kind))
        {
            _last = kind;
            Faults++;
            _cluster.Counts.Add(kind);
        }
    }

    /// <summary>Ends all faults: networks heal, processes go on, the disk works.</summary>
    public void End()
    {
        _isOver = true;
        _cluster.LinkCutRate = 0;
        _cluster.FrameDelayRate = 0;
        _cluster.RestartsAreSlow = false;
        _cluster.DamagesSnapshot = false;
        _cluster.DamageRate = 0;
        _cluster.StartCrashRate = 0;
        _cluster.Checker.MiscomputesNext = false;
        (_cluster.Disk.IsFull, _cluster.Disk.ErrorRate) = (false, 0);
        if (_cluster.Coordinator is { } coordinator)
        {
            coordinator.Files.OperationsToKill = 0;
            Continue(coordinator.Node);
        }

        foreach (var worker in _cluster.Workers.ToArray())
        {
            Continue(worker.Node);
            worker.Node.TurnDelay = TimeSpan.Zero;
            _cluster.Network.Heal(worker.Node.Name, SimulatedCluster.Address.Host);
        }
    }

    private void Hurry()
    {
        _evaluations = _cluster.Checker.Evaluations;
        if (_random.Next(4) == 0) _nextTurn = Math.Min(_nextTurn, _cluster.Counts.Events + _random.Next(8));
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
            case FaultKind.WorkerSlowed: return WithWorker(Slow);
            case FaultKind.Partition: return WithWorker(w => Partition(w, bothWays: true));
            case FaultKind.PartitionOneWay: return WithWorker(w => Partition(w, bothWays: false));
            case FaultKind.LinkHalfOpen: return HalfOpen();
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
                _cluster.CrashCoordinatorWriting(1 + _random.Next(OperationsMax), kind == FaultKind.PowerCutWriting);
                return true;
            case FaultKind.RunStopped: coordinator.Stop(); return true;
            case FaultKind.GivenUp:
                _cluster.CrashCoordinator(cutsPower: false, givesUp: true);
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

    private bool AddWorker()
    {
        if (_cluster.Workers.Count > _cluster.Workload.Workers + 2) return false;
        _cluster.StartWorker($"worker-{_cluster.Workload.Workers + 1 + _random.Next(2)}");
        return true;
    }

    private void Pause(SimulatedNode node)
    {
        if (node.IsPaused) return;
        _cluster.Trace?.Add($"{node.Name}: stopped by a signal");
        node.Pause();
        _cluster.Network.Pause(node.Name);
        _cluster.After(DrawSilence(), () => Continue(node));
    }

    // Half of them about as long as a peer waits for a sign of life: there both sides may be right.
    private TimeSpan DrawSilence() => _random.Next(2) == 0
        ? _cluster.DrawSeconds(25)
        : _cluster.Network.Limits.DeadAfter * (0.8 + (0.5 * _random.NextDouble()));

    private void Continue(SimulatedNode node)
    {
        if (!node.IsPaused || node.IsDead) return;
        _cluster.Trace?.Add($"{node.Name}: continued");
        node.Continue();
        _cluster.Network.Resume(node.Name);
    }

    private void Slow(SimulatedWorker worker)
    {
        worker.Node.TurnDelay = TimeSpan.FromMilliseconds(1 + (40 * _random.NextDouble()));
        _cluster.Trace?.Add($"{worker.Node.Name}: each turn waits {worker.Node.TurnDelay.TotalMilliseconds:F0} ms");
        _cluster.After(_cluster.DrawSeconds(10), () => worker.Node.TurnDelay = TimeSpan.Zero);
    }

    private void Partition(SimulatedWorker worker, bool bothWays)
    {
        var (name, host, network) = (worker.Node.Name, SimulatedCluster.Address.Host, _cluster.Network);
        if (bothWays) network.Partition(name, host);
        else if (_random.Next(2) == 0) network.PartitionOneWay(name, host);
        else network.PartitionOneWay(host, name);
        _cluster.Trace?.Add($"network: {name} is cut off{(bothWays ? "" : " in one direction")}");
        _cluster.After(DrawSilence(), () =>
        {
            _cluster.Trace?.Add($"network: {name} is linked again");
            network.Heal(name, host);
        });
    }

    private bool HalfOpen()
    {
        if (_cluster.Workers.Count == 0) return false;
        var name = _cluster.Workers[_random.Next(_cluster.Workers.Count)].Node.Name;
        var channel = _random.Next(2) == 0 ? LinkChannel.Control : LinkChannel.Tensor;
        var isWorkerDeaf = _random.Next(2) == 0;
        var (from, to) = isWorkerDeaf ? (SimulatedCluster.Address.Host, name) : (name, SimulatedCluster.Address.Host);
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
        frames = [.. frames.Where(f => f.Run == frames[0].Run)];
        var node = $"replay-{++_replays}";
        var hello = new LinkHello(LinkChannel.Tensor, "replay", _replays, "", frames[0].Run);
        _cluster.Trace?.Add($"network: {frames.Length} gradients of generation {frames[0].Generation} are sent again");
        _ = Send(_cluster.Network.CreateTransport(node), hello, frames);
        return true;
    }

    private static async Task Send(ILinkTransport transport, LinkHello hello, RecordedGradient[] frames)
    {
        try
        {
            var link = await transport.ConnectAsync(
                SimulatedCluster.Address, hello, SilentHandler.Instance, CancellationToken.None).ConfigureAwait(false);
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
