using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Optimizers;

/// <summary>Does one step of a shard's parameters in parts; made once and used for every step.</summary>
internal sealed class ShardStep(
    Optimizer optimizer, SlotReduction gradients, UpdateOptions update, GradientClip? clip,
    IReadOnlyList<ShardRange> frozen) : IRangeWork
{
    private readonly ShardRange[] _frozen = [.. frozen];
    private Memory<float> _parameters;

    /// <summary>Averages the slots that are set and updates the parameters.</summary>
    /// <param name="threads">Who works.</param>
    /// <param name="parameters">All parameters of the optimizer.</param>
    /// <param name="step">The run's step.</param>
    /// <param name="reductions">How often a plateau has lowered the learning rate.</param>
    public void Run(RangeThreads threads, Memory<float> parameters, long step, int reductions)
    {
        gradients.Plan();
        _parameters = parameters;
        optimizer.BeginStep(update, step, reductions);
        threads.Run(this, parameters.Length);
        optimizer.EndStep();
        _parameters = default;
    }

    void IRangeWork.Run(int offset, int count, int thread)
    {
        int next = offset, end = offset + count;
        foreach (ShardRange range in _frozen)
        {
            if (range.End <= next)
                continue;
            if (range.Offset >= end)
                break;
            Step(next, range.Offset, thread);
            next = range.End;
        }

        Step(next, end, thread);
    }

    private void Step(int start, int end, int thread)
    {
        if (start < end)
            optimizer.StepPart(_parameters.Span[start..end], gradients, start, thread, clip);
    }
}
