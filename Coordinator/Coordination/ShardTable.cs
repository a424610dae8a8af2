using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;

namespace Cluster.Coordinator.Coordination;

/// <summary>Knows who serves which shard, how far each one is, and what all of them answered.</summary>
/// <remarks>
/// A worker needs all shards at version s to compute step s, so no shard is ever more than one step ahead of another; what
/// counts as applied is what all shards have applied.
/// </remarks>
internal sealed class ShardTable(RunSettings settings)
{
    private readonly IReadOnlyList<ShardRange> _ranges = ShardRange.Split(settings.Layout, settings.Shards);
    private readonly (int Server, JoinServer Join)?[] _servers = new (int, JoinServer)?[settings.Shards];
    private readonly bool[] _ready = new bool[settings.Shards];
    private readonly StepApplied?[] _applied = new StepApplied?[settings.Shards];
    private readonly OpenSlots?[] _open = new OpenSlots?[settings.Shards];
    private readonly StepHeld?[] _held = new StepHeld?[settings.Shards];
    private readonly GradientSum?[] _sums = new GradientSum?[settings.Shards];
    private readonly ExactSum _sum = new();

    /// <summary>Gets whether each shard's state is in place.</summary>
    public bool AreReady => Array.TrueForAll(_ready, r => r);

    /// <summary>Gets the servers that have a shard.</summary>
    public IEnumerable<int> Servers => _servers.Where(s => s is not null).Select(s => s!.Value.Server);

    /// <summary>Gets what a worker is told of the shards.</summary>
    public IEnumerable<ServerShard> ForWorkers => _ranges.Select((range, shard) => new ServerShard
    {
        Shard = shard,
        Address = _servers[shard]?.Join.Address ?? "",
        ByteOffset = range.ByteOffset,
        ByteLength = range.ByteLength(settings.Layout),
    });

    /// <summary>Gives a free shard to a server.</summary>
    /// <returns>The shard to serve, or why there is none.</returns>
    public (ServeShard? Serve, string? Refusal) Assign(int server, JoinServer join)
    {
        if (join.Protocol != WireMessages.Protocol)
            return (null, $"protocol: this run speaks version {WireMessages.Protocol}, the server {join.Protocol}");
        if (settings.Servers == 0)
            return (null, "this run keeps its parameters in the coordinator's process (--servers N gives them to servers)");
        var shard = Array.FindIndex(_servers, s => s is null);
        if (shard < 0) return (null, JoinReasons.NoShardFree);
        _servers[shard] = (server, join);
        var layout = _ranges[shard].Slice(settings.Layout);
        return (new ServeShard
        {
            Generation = settings.Generation.Value,
            RunId = settings.RunId.Value,
            Shard = shard,
            Shards = settings.Shards,
            Slots = settings.Slots,
            Optimizer = settings.Optimizer.Name,
            OptimizerOptions = OptimizerJson.Write(settings.Optimizer).GetRawText(),
            UpdateOptions = OptimizerJson.WriteText(settings.Update),
            Groups = OptimizerJson.WriteText(settings.CreateGroups().Slice(_ranges[shard].Offset, layout.ParameterCount)),
            Parameters = layout.ParameterCount,
            FloatBuffers = layout.FloatCount - layout.ParameterCount,
            IntegerBuffers = layout.IntegerCount,
            Step = settings.Start.Step.Value,
            Server = server,
            ShareMemory = settings.SharesMemory,
            Frozen =
            {
                FrozenRanges.Of(settings.Layout, settings.Frozen, _ranges[shard])
                    .SelectMany(range => (int[])[range.Offset, range.Count]),
            },
        }, null);
    }

    /// <summary>Tells whether a shard is given to the server that says it is in place; 0: served in this process.</summary>
    /// <remarks>One that was counted as lost meanwhile may not know it yet.</remarks>
    public bool IsGivenTo(ShardReady m) => m.Generation == settings.Generation.Value
        && m.Shard >= 0 && m.Shard < _servers.Length
        && (_servers[m.Shard]?.Server ?? 0) == m.Server;

    /// <summary>Notes that a shard's state is in place.</summary>
    /// <returns>Who serves it; null where it is served in this process.</returns>
    public JoinServer? SetReady(int shard)
    {
        _ready[shard] = true;
        return _servers[shard]?.Join;
    }

    /// <summary>Finds the shard of a server.</summary>
    /// <returns>The shard, or null where it has none.</returns>
    public int? ShardOf(int server)
    {
        var shard = Array.FindIndex(_servers, s => s?.Server == server);
        return shard < 0 ? null : shard;
    }

    /// <summary>Gets where in the whole vector a float of a shard's range lies.</summary>
    public long ElementOf(int shard, long element) => _ranges[shard].Offset + element;

    /// <summary>Gets the name of a shard's server.</summary>
    public string NameOf(int shard) => _servers[shard]?.Join.Name ?? "";

    /// <summary>Takes a shard from its server.</summary>
    public void Free(int shard) => (_servers[shard], _ready[shard]) = (null, false);

    /// <summary>Books what one shard applied.</summary>
    /// <returns>The step, where all shards have applied it now; else null.</returns>
    /// <exception cref="InvalidOperationException">The shards do not agree on the step's rows and loss.</exception>
    public StepApplied? Apply(StepApplied m)
    {
        _applied[m.Shard] = m;
        if (PlantedBug.Is(Bug.FirstShardCounts) ? m.Shard != 0 : !Array.TrueForAll(_applied, a => a?.Step >= m.Step)) return null;
        foreach (var other in _applied)
        {
            if (other is null || other.Step != m.Step || Figures(other).Equals(Figures(m))) continue;
            throw new InvalidOperationException(
                $"step {m.Step}: shard {m.Shard} had {Figures(m)}, shard {other.Shard} had {Figures(other)}");
        }

        return m;
    }

    private static (long Rows, double Loss, string Skipped, int Slot) Figures(StepApplied m) =>
        (m.Rows, m.Loss, m.Skipped, m.SkippedSlot);

    /// <summary>Books the sum of one shard's squares.</summary>
    /// <returns>The sum of all of them, where all shards have told theirs of this step; else null.</returns>
    public double? Sum(GradientSum m)
    {
        _sums[m.Shard] = m;
        if (!Array.TrueForAll(_sums, s => s?.Step == m.Step)) return null;
        _sum.Clear();
        foreach (var part in _sums) _sum.Add(part!.Digits.ToArray());
        return _sum.ToDouble();
    }

    /// <summary>Forgets the answers to an older question for open slots.</summary>
    public void AskForOpenSlots() => Array.Clear(_open);

    /// <summary>Books which slots one shard misses.</summary>
    /// <returns>What any shard misses of the lowest step, where all have answered; else null.</returns>
    public (StepNumber Step, IReadOnlyList<int> Slots, IReadOnlyList<int> Audits)? Answer(OpenSlots m)
    {
        _open[m.Shard] = m;
        if (Array.Exists(_open, o => o is null) && !PlantedBug.Is(Bug.FirstAnswerTaken)) return null;
        var given = _open.OfType<OpenSlots>().ToList();
        var step = given.Min(o => o.Step);
        return (new StepNumber(step), Missing(o => o.Slots), Missing(o => o.Audits));

        IReadOnlyList<int> Missing(Func<OpenSlots, IEnumerable<int>> slots) =>
            [.. given.Where(o => o.Step == step).SelectMany(slots).Distinct().Order()];
    }

    /// <summary>Books at which version a shard waits.</summary>
    /// <returns>The highest version of all, where all have answered; else null.</returns>
    public StepNumber? Hold(StepHeld m)
    {
        _held[m.Shard] = m;
        if (Array.Exists(_held, h => h is null)) return null;
        var highest = new StepNumber(PlantedBug.Is(Bug.StopsAtLowestVersion) ? _held.Min(h => h!.Step) : _held.Max(h => h!.Step));
        Array.Clear(_held);
        return highest;
    }
}
