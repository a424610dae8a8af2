using Cluster.Parameters.Reduction;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Optimizers;

/// <summary>Copies parameters and optimizer state, on several threads; one copy at a time.</summary>
internal sealed class StateCopy : IRangeWork
{
    private Optimizer? _from, _to;
    private Memory<float> _fromParameters, _toParameters;

    /// <summary>Copies what an optimizer keeps and the parameters that it changes.</summary>
    /// <param name="threads">Who works.</param>
    /// <param name="from">The optimizer.</param>
    /// <param name="fromParameters">Its parameters.</param>
    /// <param name="to">One alike.</param>
    /// <param name="toParameters">As many floats.</param>
    public void Run(
        RangeThreads threads, Optimizer from, Memory<float> fromParameters, Optimizer to, Memory<float> toParameters)
    {
        (_from, _to, _fromParameters, _toParameters) = (from, to, fromParameters, toParameters);
        threads.Run(this, fromParameters.Length);
        (_from, _to, _fromParameters, _toParameters) = (null, null, default, default);
        to.StepCount = from.StepCount;
    }

    void IRangeWork.Run(int offset, int count, int thread)
    {
        ReductionKernels.CopyAway(_fromParameters.Span.Slice(offset, count), _toParameters.Span.Slice(offset, count));
        for (int i = 0; i < _from!.Kept.Count; i++)
            ReductionKernels.CopyAway(
                _from.Kept[i].Values.Span.Slice(offset, count), _to!.Kept[i].Values.Span.Slice(offset, count));
    }
}
