using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

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

    /// <summary>Trains a run of its own seed.</summary>
    public ReferenceModel(Workload workload, NotFinitePlan notFinite, long seed)
    {
        _workload = workload;
        using var parameters = Workload.InitialWeights();
        var whole = ShardRange.Split(Workload.Layout, 1)[0];
        var shard = new ParameterShard(Workload.Layout, whole, workload.Optimizer, workload.Slots);
        var slots = Enumerable.Range(0, workload.Slots).Select(_ => new ParameterVector(Workload.Layout)).ToArray();
        Keep(parameters, shard.Optimizer, 0, 0);
        double epochLoss = 0;
        long epochRows = 0;
        for (long step = 0; step < workload.EndStep; step++)
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
                shard.Step(parameters, slots, rows);
                epochLoss += mean * rows.Sum();
                epochRows += rows.Sum();
            }

            Keep(parameters, shard.Optimizer, epochLoss, epochRows);
            if ((step + 1) % workload.StepsPerEpoch != 0) continue;
            _epochs.Add(Evaluate(parameters, epochRows == 0 ? null : epochLoss / epochRows));
            (epochLoss, epochRows) = (0, 0);
        }

        foreach (var slot in slots) slot.Dispose();
    }

    /// <summary>Gets the parameters at a version.</summary>
    public ReadOnlySpan<byte> Parameters(long version) => _versions[(int)version].Parameters;

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

    private void Keep(ParameterVector parameters, Optimizer optimizer, double epochLoss, long epochRows) =>
        _versions.Add(new Version(
            parameters.Bytes.ToArray(), parameters.WeightsSha256(),
            [.. optimizer.State.Select(s => s.Values.ToArray())], epochLoss, epochRows));

    private sealed record Version(
        byte[] Parameters, string Sha256, IReadOnlyList<float[]> Optimizer, double EpochLossSum, long EpochRows);
}

/// <summary>Is what an epoch's end must tell.</summary>
internal readonly record struct EpochFigures(double? TrainLoss, double? ValLoss, double? ValAccuracy);
