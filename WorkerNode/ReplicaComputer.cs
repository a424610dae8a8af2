using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.WorkerNode;

/// <summary>Computes with one replica of the model on one thread.</summary>
internal sealed class ReplicaComputer : ISlotComputer
{
    private readonly ComputeThread _thread;
    private readonly Replica _replica;
    private readonly ParameterVector _parameters;
    private readonly BatchLoader _loader;
    private readonly JobData _data;
    private readonly bool _hasAccuracy;
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Takes over what was built for a run.</summary>
    public ReplicaComputer(
        ComputeThread thread, TrainingJob job, Replica replica, JobData data, BatchLoader loader, JoinRun join)
    {
        (_thread, _replica, _data, _loader, Join) = (thread, replica, data, loader, join);
        _hasAccuracy = job.Output.HasAccuracy;
        _parameters = new ParameterVector(replica.Layout);
        _replica.Attach(_parameters);
    }

    /// <inheritdoc/>
    public JoinRun Join { get; }

    /// <inheritdoc/>
    public ParameterLayout Layout => _replica.Layout;

    /// <inheritdoc/>
    public void Expect(IReadOnlyList<int> slots, StepNumber from) => _loader.SetSlots([.. slots], from.Value);

    /// <inheritdoc/>
    public Task Load(ArrivedParameters parameters) => _thread.Run(() =>
    {
        parameters.CopyTo(_parameters);
        return true;
    });

    /// <inheritdoc/>
    public Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient) => _thread.Run(() =>
    {
        using var batch = _loader.Take(step.Value, slot.Index, _ending.Token);
        var result = _replica.ComputeSlot(step.Value, slot.Index, batch, gradient);
        var notFinite = result.IsFinite
            ? null
            : NotFiniteReport.Describe(result.Loss, gradient, _loader.RowsOf(step.Value, slot.Index));
        return new SlotOutcome(result.Rows, result.Loss, notFinite);
    });

    /// <inheritdoc/>
    public Task<PartEvaluated> Evaluate(EvaluatePart part) => _thread.Run(() =>
    {
        var sums = _replica.Evaluate(_data.Validation, new RowRange(part.FirstRow, part.Rows));
        return new PartEvaluated
        {
            Step = part.Step,
            Part = part.Part,
            Rows = (int)sums.Rows,
            LossSum = sums.LossSum,
            HasAccuracy = _hasAccuracy,
            Correct = sums.Correct,
        };
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _thread.Dispose();
        _loader.Dispose();
        _replica.Dispose();
        _parameters.Dispose();
        _ending.Dispose();
    }
}
