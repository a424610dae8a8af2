using Cluster.Coordinator.Runs;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Simulation.Checking;

/// <summary>
/// Trains the workload in one plain loop, with no cluster: what every simulated run must equal, bit for bit.
/// </summary>
internal sealed class ReferenceModel
{
    private readonly Workload _workload;
    private readonly List<Version> _versions = [];
    private readonly List<byte[][]> _gradients = [];
    private readonly List<(double Loss, long Rows)> _steps = [];
    private readonly List<EpochFigures> _epochs = [];
    private readonly List<PlateauState> _plateaus = [default];
    private readonly List<BestState> _bests = [default];

    /// <summary>Trains a run of its own seed.</summary>
    public ReferenceModel(Workload workload, NotFinitePlan notFinite, long seed)
    {
        _workload = workload;
        using var parameters = Workload.InitialWeights();
        var whole = ShardRange.Split(Workload.Layout, 1)[0];
        var update = workload.Update;
        var shard = new ParameterShard(
            Workload.Layout, whole, workload.Optimizer, workload.Slots, null, update,
            ParameterGroups.Of(Workload.Layout, update.Groups, workload.Optimizer.WeightDecay));
        shard.Optimizer.BeginAverage(parameters.Parameters);
        var slots = Enumerable.Range(0, workload.Slots).Select(_ => new ParameterVector(Workload.Layout)).ToArray();
        Keep(parameters, shard.Optimizer, 0, 0);
        EndStep = workload.EndStep;
        double epochLoss = 0;
        long epochRows = 0;
        for (long step = 0; step < EndStep; step++)
        {
            var rows = Enumerable.Range(0, workload.Slots).Select(k => workload.Rows(step, k)).ToArray();
            double sum = 0;
            for (var k = 0; k < slots.Length; k++)
            {
                if (rows[k] > 0) sum += Workload.Compute(parameters, seed, step, k, slots[k]) * rows[k];
            }

            _gradients.Add([.. slots.Select(s => s.Bytes.ToArray())]);
            var mean = sum / rows.Sum();
            _steps.Add((mean, rows.Sum()));
            if (notFinite.LowestSlot(step) is null)
            {
                shard.Step(parameters, slots, rows, step, _plateaus[^1].Reductions);
                epochLoss += mean * rows.Sum();
                epochRows += rows.Sum();
            }

            Keep(parameters, shard.Optimizer, epochLoss, epochRows);
            if ((step + 1) % workload.StepsPerEpoch != 0) continue;
            using var judged = Judged(parameters, shard.Optimizer);
            var figures = Evaluate(judged, epochRows == 0 ? null : epochLoss / epochRows);
            _epochs.Add(figures);
            _plateaus.Add(update.Schedule is PlateauSchedule plateau && figures.ValLoss is { } loss
                ? plateau.Next(_plateaus[^1], loss)
                : _plateaus[^1]);
            (epochLoss, epochRows) = (0, 0);
            var told = new EpochCompleted(_epochs.Count, step + 1, figures.TrainLoss, figures.ValLoss, figures.ValAccuracy, 0, 0);
            _bests.Add(workload.Best?.Next(_bests[^1], told) ?? default);
            if (workload.Best?.WhyStops(_bests[^1]) is not null) EndStep = step + 1;
        }

        foreach (var slot in slots) slot.Dispose();
    }

    /// <summary>Gets the version that ends the run.</summary>
    public long EndStep { get; }

    /// <summary>Gets what is known of the best epoch after a number of them.</summary>
    public BestState Best(long epochs) => _bests[(int)epochs];

    /// <summary>Gets the parameters at a version.</summary>
    public ReadOnlySpan<byte> Parameters(long version) => _versions[(int)version].Parameters;

    /// <summary>Gets the average of the parameters at a version, and the buffers.</summary>
    public ReadOnlySpan<byte> Average(long version) => _versions[(int)version].Average;

    /// <summary>Gets what a plateau has seen after a number of epochs.</summary>
    public PlateauState Plateau(long epochs) => _plateaus[(int)epochs];

    /// <summary>Gets the hash of the parameters at a version.</summary>
    public string Sha256(long version) => _versions[(int)version].Sha256;

    /// <summary>Gets the optimizer's state at a version.</summary>
    public IReadOnlyList<float[]> OptimizerState(long version) => _versions[(int)version].Optimizer;

    /// <summary>Gets the sums of the epoch that a version lies in, or ends.</summary>
    public (double LossSum, long Rows) EpochSums(long version) =>
        (_versions[(int)version].EpochLossSum, _versions[(int)version].EpochRows);

    /// <summary>Gets a slot's gradient and buffers.</summary>
    public ReadOnlySpan<byte> Gradient(long step, int slot) => _gradients[(int)step][slot];

    /// <summary>Gets a step's mean loss and its rows.</summary>
    public (double Loss, long Rows) Step(long step) => _steps[(int)step];

    /// <summary>Gets an epoch's figures; epochs count from 1.</summary>
    public EpochFigures Epoch(int epoch) => _epochs[epoch - 1];

    private EpochFigures Evaluate(ParameterVector parameters, double? trainLoss)
    {
        if (_workload.ValRows == 0) return new EpochFigures(trainLoss, null, null);
        double loss = 0;
        long correct = 0;
        foreach (var (firstRow, rows) in _workload.Parts())
        {
            var sums = Workload.Evaluate(parameters, firstRow, rows);
            loss += sums.LossSum;
            correct += sums.Correct;
        }

        return new EpochFigures(trainLoss, loss / _workload.ValRows, (double)correct / _workload.ValRows);
    }

    // What is judged at an epoch's end: the average where one is kept, and the buffers as they are.
    private static ParameterVector Judged(ParameterVector parameters, Optimizer optimizer)
    {
        var judged = new ParameterVector(Workload.Layout);
        judged.CopyFrom(parameters);
        optimizer.Average?.Values.Span.CopyTo(judged.Parameters);
        return judged;
    }

    private void Keep(ParameterVector parameters, Optimizer optimizer, double epochLoss, long epochRows)
    {
        using var average = Judged(parameters, optimizer);
        _versions.Add(new Version(
            parameters.Bytes.ToArray(), average.Bytes.ToArray(), parameters.WeightsSha256(),
            [.. optimizer.Kept.Select(s => s.Values.ToArray())], epochLoss, epochRows));
    }

    private sealed record Version(
        byte[] Parameters, byte[] Average, string Sha256, IReadOnlyList<float[]> Optimizer, double EpochLossSum, long EpochRows);
}

/// <summary>Is what an epoch's end must tell.</summary>
internal readonly record struct EpochFigures(double? TrainLoss, double? ValLoss, double? ValAccuracy);
