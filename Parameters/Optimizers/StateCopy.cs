using Cluster.Parameters.Reduction;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Optimizers;

/// <summary>Copies parameters and optimizer state, on several threads; one copy at a time.</summary>
internal sealed class StateCopy : IRangeWork
{
    private Optimizer? _from, _to;
    private Memory<float> _fromParameters, _toParameters;

    /// <summary>Copies parameters, and what their optimizer keeps.</summary>
    /// <param name="threads">Who works.</param>
    /// <param name="fromParameters">The parameters.</param>
    /// <param name="toParameters">As many floats.</param>
    /// <param name="from">The optimizer.</param>
    /// <param name="to">One alike; null: the parameters alone are copied, which then are read soon.</param>
    public void Run(
        RangeThreads threads, Memory<float> fromParameters, Memory<float> toParameters, Optimizer from, Optimizer? to)
    {
        (_from, _to, _fromParameters, _toParameters) = (from, to, fromParameters, toParameters);
        threads.Run(this, fromParameters.Length);
        (_from, _to, _fromParameters, _toParameters) = (null, null, default, default);
        if (to is not null)
            to.StepCount = from.StepCount;
    }

    void IRangeWork.Run(int offset, int count, int thread)
    {
        Span<float> parameters = _fromParameters.Span.Slice(offset, count), copy = _toParameters.Span.Slice(offset, count);
        if (_to is null)
        {
            parameters.CopyTo(copy);
            return;
        }

        ReductionKernels.CopyAway(parameters, copy);
        for (int i = 0; i < _from!.Kept.Count; i++)
            ReductionKernels.CopyAway(
                _from.Kept[i].Values.Span.Slice(offset, count), _to.Kept[i].Values.Span.Slice(offset, count));
    }
}
