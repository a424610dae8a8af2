using Cluster.Parameters.Reduction;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Optimizers;

/// <summary>Looks for the first value that is not finite, on several threads; one search at a time.</summary>
internal sealed class ShardScan : IRangeWork
{
    private const int None = int.MaxValue;

    private ReadOnlyMemory<float> _values;
    private int _first;

    /// <summary>Finds the first value that is NaN or infinite.</summary>
    /// <returns>Its index, or null where all values are finite.</returns>
    public int? Run(RangeThreads threads, ReadOnlyMemory<float> values)
    {
        _values = values;
        _first = None;
        threads.Run(this, values.Length);
        _values = default;
        return _first == None ? null : _first;
    }

    // A chunk behind one with a find need not be read.
    void IRangeWork.Run(int offset, int count, int thread)
    {
        int first = Volatile.Read(ref _first);
        if (offset > first || FiniteScan.FirstNotFinite(_values.Span.Slice(offset, count)) is not { } found)
            return;
        while (offset + found < first)
        {
            int now = Interlocked.CompareExchange(ref _first, offset + found, first);
            if (now == first)
                return;
            first = now;
        }
    }
}
