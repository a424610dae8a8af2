using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Reduction;

/// <summary>
/// Clips the reduced gradient before the optimizer sees it: each float by its magnitude, or all of them by their norm.
/// Source: <c>torch.nn.utils.clip_grad_value_</c> and <c>clip_grad_norm_</c> 1.13.1.
/// </summary>
/// <remarks>
/// The norm needs the whole gradient before its first float is used, so that one is made in a pass of its own, and kept.
/// Its squares are added exactly: the norm depends neither on threads and vectors nor on how the gradient is cut into shards.
/// </remarks>
internal sealed class GradientClip : IRangeWork
{
    private readonly double? _normMax;
    private readonly float _valueMax;
    private readonly float[] _gradient;
    private readonly float[][] _scratch;
    private readonly ExactSum[] _sums;
    private SlotReduction? _reduction;
    private float _factor = 1;

    /// <summary>Makes room for a gradient.</summary>
    /// <param name="update">How it is clipped.</param>
    /// <param name="length">Its floats.</param>
    /// <param name="threads">The threads that clip at the same time.</param>
    public GradientClip(UpdateOptions update, int length, int threads)
    {
        _normMax = update.ClipNorm;
        _valueMax = (float)(update.ClipValue ?? 0);
        bool keeps = _normMax is not null;
        _gradient = keeps ? GC.AllocateUninitializedArray<float>(length, pinned: true) : [];
        _scratch = new float[keeps ? 0 : threads][];
        for (int i = 0; i < _scratch.Length; i++)
            _scratch[i] = GC.AllocateUninitializedArray<float>(SlotReduction.BlockLength, pinned: true);
        _sums = [.. Enumerable.Range(0, keeps ? threads : 0).Select(_ => new ExactSum())];
    }

    /// <summary>Gets whether the gradient is clipped by its norm.</summary>
    public bool IsByNorm => _normMax is not null;

    /// <summary>Gets the norm that was set last; null before the first one.</summary>
    public double? Norm { get; private set; }

    /// <summary>Makes the whole gradient and sums its squares.</summary>
    /// <returns>The sum, until the next call.</returns>
    public ExactSum Measure(RangeThreads threads, SlotReduction reduction, int length)
    {
        foreach (ExactSum sum in _sums)
            sum.Clear();
        _reduction = reduction;
        threads.Run(this, length);
        _reduction = null;
        for (int thread = 1; thread < _sums.Length; thread++)
            _sums[0].Add(_sums[thread].Values);
        return _sums[0];
    }

    /// <summary>Says the norm of the gradient that was measured, with those of other shards.</summary>
    /// <param name="squares">The sum of all squares.</param>
    public void SetNorm(double squares)
    {
        Norm = Math.Sqrt(squares);
        _factor = (float)Math.Min(1, _normMax!.Value / (Norm.Value + 1e-6));
    }

    /// <summary>Gives a block of the clipped gradient; valid until the thread's next call.</summary>
    public GradientBlock Clip(SlotReduction reduction, int offset, int count, int thread)
    {
        Span<float> block = IsByNorm ? _gradient.AsSpan(offset, count) : _scratch[thread].AsSpan(0, count);
        if (!IsByNorm)
        {
            ReductionKernels.Write(reduction.Reduce(offset, count, thread), block);
            ReductionKernels.Clamp(block, _valueMax);
        }
        else if (_factor < 1)
        {
            ReductionKernels.Scale(block, _factor, block);
        }

        return new GradientBlock(block);
    }

    void IRangeWork.Run(int offset, int count, int thread)
    {
        for (int done = 0; done < count; done += SlotReduction.BlockLength)
        {
            int at = offset + done, length = Math.Min(SlotReduction.BlockLength, count - done);
            Span<float> block = _gradient.AsSpan(at, length);
            ReductionKernels.Write(_reduction!.Reduce(at, length, thread), block);
            ReductionKernels.AddSquares(block, _sums[thread]);
        }
    }
}
