using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;
using static Cluster.Torch.torch;

namespace Cluster.Training.Tests;

/// <summary>Trains a job in this process, without a cluster: every slot of a step, then the optimizer.</summary>
internal sealed class LocalRun : IDisposable
{
    private readonly TrainingJob _job;
    private readonly BatchLoader _loader;
    private readonly ParameterVector[] _gradients;
    private readonly ParameterShard _shard;

    public LocalRun(TrainingJob job, JobContext context, int slots = 1, int replicas = 1,
        OptimizerOptions? optimizer = null, int numWorkers = 0, bool isCopied = false)
    {
        _job = job;
        Data = job.Data(context);
        Order = new SampleOrder(new BatchPlan(Data.Train.RowCount, job.Defaults.BatchSize, slots), context.Seed);
        Replicas = [.. Enumerable.Range(0, replicas).Select(_ => new Replica(job, context, CPU, isCopied))];
        Parameters = Replicas[0].CreateInitialWeights();
        foreach (var replica in Replicas) replica.Attach(Parameters);
        _gradients = [.. Enumerable.Range(0, slots).Select(_ => new ParameterVector(Parameters.Layout))];
        _loader = new BatchLoader(Data.Train, Order, numWorkers);
        _loader.SetSlots([.. Enumerable.Range(0, slots)], 0);
        var whole = new ShardRange(0, Parameters.Layout.FloatCount);
        _shard = new ParameterShard(
            Parameters.Layout, whole, optimizer ?? job.Defaults.Optimizer, slots,
            frozen: FrozenRanges.Of(Parameters.Layout, Replicas[0].Frozen, whole));
    }

    public JobData Data { get; }

    public SampleOrder Order { get; }

    public Replica[] Replicas { get; }

    public ParameterVector Parameters { get; }

    public long Step { get; private set; }

    public ParameterVector Gradient(int slot) => _gradients[slot];

    public SlotResult ComputeSlot(int slot, Replica replica, Action<int>? onTail = null)
    {
        using var batch = _loader.Take(Step, slot);
        return replica.ComputeSlot(Step, slot, batch, _gradients[slot], onTail);
    }

    /// <summary>
    /// Does one step and returns the mean loss over its rows. Slot k goes to replica k mod the number of them.
    /// </summary>
    public double DoStep()
    {
        Span<int> rows = stackalloc int[_gradients.Length];
        var sum = 0.0;
        var count = 0;
        for (var slot = 0; slot < rows.Length; slot++)
        {
            var result = ComputeSlot(slot, Replicas[slot % Replicas.Length]);
            rows[slot] = result.Rows;
            sum += result.Loss * result.Rows;
            count += result.Rows;
        }
        _shard.Step(Parameters, _gradients, rows);
        foreach (var replica in Replicas) replica.Attach(Parameters);
        Step++;
        return sum / count;
    }

    public LocalRun DoEpochs(int? epochs = null)
    {
        var steps = (epochs ?? _job.Defaults.Epochs) * Order.Batches.StepsPerEpoch;
        for (var i = 0; i < steps; i++) DoStep();
        return this;
    }

    public EvaluationSums Evaluate(int partSize = EvaluationPlan.DefaultPartSize)
    {
        var plan = new EvaluationPlan(Data.Validation.RowCount, partSize);
        var sums = default(EvaluationSums);
        for (var part = 0; part < plan.PartCount; part++)
            sums += Replicas[part % Replicas.Length].Evaluate(Data.Validation, plan.PartOf(part));
        return sums;
    }

    public void Dispose()
    {
        _loader.Dispose();
        foreach (var replica in Replicas) replica.Dispose();
        foreach (var gradient in _gradients) gradient.Dispose();
        Parameters.Dispose();
    }
}
