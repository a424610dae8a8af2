using Cluster.Coordinator.Server;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Runs;

/// <summary>Says how many bytes of tensors a run keeps in its coordinator and servers, and sends with each step.</summary>
/// <remarks>
/// <para>Shape legend: V bytes of the whole vector, O of the optimizer's state, v and o the same of the largest of S shards; K slots,
/// W workers. docs/SIZING.md has the formulas in words.</para>
/// <para>Of each a figure that a run comes to, and the bound that the limits set, which no run passes.</para>
/// </remarks>
public sealed record RunSizes
{
    /// <summary>Versions that links still send: the newest one, and where another shard may be a step behind the one before; and the one that follows.</summary>
    private int Versions => Servers > 1 ? 3 : 2;

    /// <summary>Gets the bytes of parameters and buffers (V).</summary>
    public required long VectorBytes { get; init; }

    /// <summary>Gets the bytes of what the optimizer keeps between steps, the average with it (O).</summary>
    public required long OptimizerBytes { get; init; }

    /// <summary>Gets the bytes of parameters and buffers in the largest shard (v).</summary>
    public required long ShardBytes { get; init; }

    /// <summary>Gets the bytes of what the optimizer keeps for the largest shard (o).</summary>
    public required long ShardOptimizerBytes { get; init; }

    /// <summary>Gets the slots of a step (K).</summary>
    public required int Slots { get; init; }

    /// <summary>Gets the workers (W).</summary>
    public required int Workers { get; init; }

    /// <summary>Gets the server processes; 0 keeps the one shard with the coordinator.</summary>
    public required int Servers { get; init; }

    /// <summary>Gets the most shards that the model can be cut into.</summary>
    public required int ShardsMax { get; init; }

    /// <summary>Gets what a process with a shard keeps: parameters, optimizer, each slot's gradient, versions being sent, a copy for a snapshot.</summary>
    public long ServerTensorBytes => (ShardBytes * (1 + Slots + Versions)) + ShardOptimizerBytes + ShardBytes + ShardOptimizerBytes;

    /// <summary>Gets the most that it keeps: also copies of slots that two workers computed, and a second snapshot behind the first.</summary>
    public long ServerTensorBytesMax =>
        (ShardBytes * (1 + ServerLimits.GradientBuffers(Slots) + Versions + Workers)) + ShardOptimizerBytes
        + (ServerLimits.CapturesMax * (ShardBytes + ShardOptimizerBytes));

    /// <summary>Gets what the coordinator keeps: the state of a snapshot, or the shard where it has it itself.</summary>
    public long CoordinatorTensorBytes => Servers == 0 ? ServerTensorBytes : VectorBytes + OptimizerBytes;

    /// <summary>Gets the most that it keeps.</summary>
    public long CoordinatorTensorBytesMax =>
        Servers == 0 ? ServerTensorBytesMax : ServerLimits.CapturesMax * (VectorBytes + OptimizerBytes);

    /// <summary>Gets the bytes that all workers take in with a step: each of them the new version.</summary>
    public long DownBytesPerStep => Workers * VectorBytes;

    /// <summary>Gets the bytes that all workers send with a step: each slot's gradient once.</summary>
    public long UpBytesPerStep => Slots * VectorBytes;

    /// <summary>Gets the bytes of a snapshot, which go to the disk, and with servers of their own from them to the coordinator.</summary>
    public long SnapshotBytes => VectorBytes + OptimizerBytes;

    /// <summary>Computes the sizes of a run.</summary>
    /// <param name="layout">The model's tensors.</param>
    /// <param name="options">The optimizer.</param>
    /// <param name="hasAverage">Whether an average of the weights is kept.</param>
    /// <param name="slots">Slots of a step.</param>
    /// <param name="workers">Workers.</param>
    /// <param name="servers">Server processes.</param>
    public static RunSizes Of(
        ParameterLayout layout, OptimizerOptions options, bool hasAverage, int slots, int workers, int servers)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var shards = ShardRange.Split(layout, Math.Max(1, servers));

        // Each state has a float per parameter, so that those of one parameter say how many there are.
        var states = Optimizer.Create(options, length: 1).State.Count + (hasAverage ? 1 : 0);
        return new RunSizes
        {
            VectorBytes = layout.ByteLength,
            OptimizerBytes = (long)states * layout.ParameterCount * sizeof(float),
            ShardBytes = shards.Max(shard => shard.ByteLength(layout)),
            ShardOptimizerBytes = shards.Max(shard => (long)states * shard.ParameterCount(layout) * sizeof(float)),
            Slots = slots,
            Workers = workers,
            Servers = servers,
            ShardsMax = ShardRange.MaxShards(layout),
        };
    }

    /// <summary>Gets how long a step's exchange takes the busiest server, where each machine sends and receives at a rate.</summary>
    /// <param name="bytesPerSecond">The rate in each direction.</param>
    public TimeSpan ExchangeTime(double bytesPerSecond) =>
        TimeSpan.FromSeconds(Math.Max(Workers, Slots) * ShardBytes / bytesPerSecond);

    /// <summary>Gets the servers that keep a step's exchange within a time; 0 where the coordinator is enough.</summary>
    /// <remarks>More of them than workers would not help: then a worker's own link is what takes the time.</remarks>
    /// <param name="bytesPerSecond">The rate of each machine in each direction.</param>
    /// <param name="exchange">The time.</param>
    public int ServersFor(double bytesPerSecond, TimeSpan exchange)
    {
        var needed = Math.Ceiling(Math.Max(Workers, Slots) * (double)VectorBytes / (bytesPerSecond * exchange.TotalSeconds));
        return needed <= 1 ? 0 : (int)Math.Min(needed, Math.Min(Workers, ShardsMax));
    }
}
