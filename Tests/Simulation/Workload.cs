using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Simulation;

/// <summary>
/// Is what a simulated run trains: sizes drawn from the seed, and cheap arithmetic in place of a model.
/// </summary>
/// <remarks>
/// A slot's gradient depends on the weights, the step and the slot, in a way that any mistake (a slot twice or never, another
/// version, another order) changes the bits of all later versions.
/// </remarks>
internal sealed class Workload
{
    /// <summary>Rows of a part of the validation rows, as the product cuts them.</summary>
    private const int PartRows = 256;

    /// <summary>Names, shapes and places: weights, a bias, a float buffer, an integer buffer.</summary>
    /// <remarks>
    /// Shards are cut at multiples of 16 floats: with four of them two cuts lie within the weights, one within the float
    /// buffer, and the last shard has buffers only.
    /// </remarks>
    public static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        new TensorSpec("weight", DType.Float32, [37], TensorKind.Parameter),
        new TensorSpec("bias", DType.Float32, [8], TensorKind.Parameter),
        new TensorSpec("running_mean", DType.Float32, [8], TensorKind.Buffer),
        new TensorSpec("batches", DType.Int64, [2], TensorKind.Buffer),
    ]);

    /// <summary>Draws a workload.</summary>
    /// <param name="random">Draws sizes, workers and the optimizer.</param>
    /// <param name="update">Draws what is done around the optimizer.</param>
    /// <param name="best">Draws what the best epoch is best by, and whether the run may end early.</param>
    public Workload(Random random, Random update, Random best)
    {
        Slots = 1 + random.Next(4);
        BatchSize = Slots + random.Next(2 * Slots);
        StepsPerEpoch = 2 + random.Next(4);
        Epochs = 1 + random.Next(3);
        TrainRows = (BatchSize * (StepsPerEpoch - 1)) + 1 + random.Next(BatchSize);
        ValRows = random.Next(8) == 0 ? 0 : 1 + random.Next((random.Next(4) == 0 ? 12 : 4) * PartRows);
        SnapshotEvery = random.Next(4);
        Keep = random.Next(3);
        SnapshotStart = random.Next(2) == 0;
        Workers = DrawWorkers(random);
        Servers = DrawServers(random);
        Optimizer = random.Next(2) == 0
            ? new SgdOptions { Lr = 0.5, Momentum = 0.9 }
            : new AdamOptions { Lr = 0.05 };
        Audit = random.Next(6) switch { 0 => 1, 1 or 2 => random.NextDouble(), _ => 0 };
        Update = DrawUpdate(update);
        Best = DrawBest(best);
    }

    /// <summary>Makes a workload of a given size: one epoch, a slot and a row for each worker.</summary>
    public Workload(int workers, int servers, int steps)
    {
        (Workers, Servers) = (workers, servers);
        Slots = BatchSize = workers;
        (StepsPerEpoch, Epochs, TrainRows) = (steps, 1, workers * steps);
        Optimizer = new AdamOptions { Lr = 0.05 };
        Update = new UpdateOptions();
    }

    /// <summary>Gets the slots of a step.</summary>
    public int Slots { get; }

    /// <summary>Gets the rows of a whole step.</summary>
    public int BatchSize { get; }

    /// <summary>Gets the steps of an epoch; the last one is short.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the epochs.</summary>
    public int Epochs { get; }

    /// <summary>Gets the training rows.</summary>
    public int TrainRows { get; }

    /// <summary>Gets the validation rows.</summary>
    public int ValRows { get; }

    /// <summary>Gets the steps between snapshots.</summary>
    public int SnapshotEvery { get; }

    /// <summary>Gets how many snapshots are kept; 0 keeps all.</summary>
    public int Keep { get; }

    /// <summary>Gets whether a snapshot is taken before the first step.</summary>
    public bool SnapshotStart { get; }

    /// <summary>Gets the workers that are wanted at first.</summary>
    public int Workers { get; }

    /// <summary>Gets the servers at first; 0 keeps the parameters in the coordinator's process.</summary>
    public int Servers { get; }

    /// <summary>Gets the optimizer.</summary>
    public OptimizerOptions Optimizer { get; }

    /// <summary>Gets what is done around the optimizer.</summary>
    public UpdateOptions Update { get; }

    /// <summary>Gets what the best epoch is best by; null without validation rows.</summary>
    public BestRule? Best { get; }

    /// <summary>Gets the share of the slots that are computed twice.</summary>
    public double Audit { get; }

    /// <summary>Counts the audited slots of a run from a version on to another.</summary>
    public long CountAudited(long seed, long from, long to)
    {
        var plan = new AuditPlan(seed, Audit);
        long count = 0;
        for (var step = from; step < to; step++)
            count += Enumerable.Range(0, Slots).Count(slot => plan.Has(new StepNumber(step), new Slot(slot)));
        return count;
    }

    /// <summary>Gets the version that ends the run, unless it ends early.</summary>
    public long EndStep => (long)StepsPerEpoch * Epochs;

    /// <summary>Draws a number of workers.</summary>
    public static int DrawWorkers(Random random) => 1 + random.Next(4);

    /// <summary>Draws a number of servers.</summary>
    public static int DrawServers(Random random) => random.Next(5) < 2 ? 0 : 1 + random.Next(ShardRange.MaxShards(Layout));

    // A plateau that takes nearly every loss for a bad one.
    private UpdateOptions DrawUpdate(Random random) => new()
    {
        Schedule = random.Next(6) switch
        {
            0 or 1 when ValRows > 0 => new PlateauSchedule { Factor = 0.5, Patience = random.Next(2), Threshold = 0.9 },
            2 => new CosineSchedule { T = EndStep },
            3 => new StepSchedule { StepSize = 1 + random.Next(3), Gamma = 0.7 },
            _ => new ConstantSchedule(),
        },
        Warmup = random.Next(4) == 0 ? new Warmup { Steps = 1 + random.Next(4) } : null,
        Groups = random.Next(4) == 0 ? [new GroupRule { Pattern = "b*", LrFactor = 0.5, WeightDecay = 0.01 }] : [],
        ClipNorm = random.Next(3) == 0 ? 4 : null,
        Ema = random.Next(4) == 0 ? 0.75 : null,
    };

    // The accuracy is the same after each epoch: by it the second one is never better.
    private BestRule? DrawBest(Random random) => ValRows == 0 ? null : new BestRule
    {
        Metric = random.Next(3) == 0 ? "accuracy" : "loss",
        Patience = random.Next(4) == 0 ? 1 + random.Next(2) : 0,
        MinDelta = random.Next(3) == 0 ? 0.1 : 0,
    };

    /// <summary>Makes version 0.</summary>
    public static ParameterVector InitialWeights()
    {
        var vector = new ParameterVector(Layout);
        for (var i = 0; i < vector.Floats.Length; i++) vector.Floats[i] = 1 + (i * 0.25f);
        return vector;
    }

    /// <summary>Gets the rows of a slot; 0 where the short last batch of an epoch has none for it.</summary>
    public int Rows(long step, int slot)
    {
        var batch = (int)(step % StepsPerEpoch);
        var rows = Math.Min(BatchSize, TrainRows - (batch * BatchSize));
        return (rows * (slot + 1) / Slots) - (rows * slot / Slots);
    }

    /// <summary>Computes a slot's gradient and its buffers' new values.</summary>
    /// <returns>The mean loss over the slot's rows.</returns>
    public static double Compute(ParameterVector weights, long seed, long step, int slot, ParameterVector gradient)
    {
        var parameters = Layout.ParameterCount;
        for (var i = 0; i < parameters; i++)
            gradient.Floats[i] = (weights.Floats[i] * 0.1f) + MathF.Sin((seed * 13) + (step * 7) + (slot * 3) + i);
        for (var i = parameters; i < Layout.FloatCount; i++)
            gradient.Floats[i] = (weights.Floats[i] * 0.9f) + (0.01f * ((step * 5) + (slot * 11) + i));
        for (var i = 0; i < Layout.IntegerCount; i++)
            gradient.Integers[i] = weights.Integers[i] + 1 + (100 * slot);
        return Math.Abs(weights.Floats[0]) + (slot * 0.37) + (step * 0.011);
    }

    /// <summary>Computes sums over a range of validation rows.</summary>
    public static (double LossSum, long Correct) Evaluate(ParameterVector weights, int firstRow, int rows)
    {
        double loss = 0;
        long correct = 0;
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            loss += weights.Floats[1] * (1 + (row * 7 % 13 * 0.013));
            if (row * 31 % 7 < 3) correct++;
        }

        return (loss, correct);
    }

    /// <summary>Gets the parts that the validation rows are cut into.</summary>
    public IEnumerable<(int FirstRow, int Rows)> Parts()
    {
        for (var first = 0; first < ValRows; first += PartRows)
            yield return (first, Math.Min(PartRows, ValRows - first));
    }

    /// <summary>Says who a worker is when it joins.</summary>
    public JoinRun Join(int pid) => new()
    {
        Host = "simulated",
        Pid = pid,
        Protocol = WireMessages.Protocol,
        LayoutHash = Layout.Hash,
        DatasetHash = DatasetHash,
        TrainRows = TrainRows,
        ValRows = ValRows,
        Threads = 1,
        Device = "cpu",
        Precision = "fp32",
        Libtorch = "1.13.1",
        Cpu = "AVX2",
        CanonicalHash = "c0ffee",
    };

    /// <summary>Gets the hash of data that does not exist.</summary>
    public static string DatasetHash { get; } = new('d', 64);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Workers} workers, {Servers} servers, {Slots} slots, {Epochs} epochs of {StepsPerEpoch} steps, batch {BatchSize}, "
        + $"{TrainRows}+{ValRows} rows, {Optimizer.Name}, a snapshot every {SnapshotEvery} steps, {Keep} kept"
        + (SnapshotStart ? ", one at the start" : "")
        + $", schedule {Update.Schedule}"
        + (Best is null ? "" : $", the best by {Best.Metric}")
        + (Best is { Patience: > 0 } ? $" with patience for {Best.Patience}" : "")
        + (Update.Ema is null ? "" : ", with an average")
        + (Update.ClipNorm is null ? "" : ", clipped by norm")
        + (Audit > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", {Audit:P0} audited") : "");
}
