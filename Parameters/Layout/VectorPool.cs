using System.Collections.Concurrent;

namespace Cluster.Parameters.Layout;

/// <summary>Lends flat vectors of one layout, at most <paramref name="limit"/> at a time.</summary>
/// <remarks>Thread-safe. Vectors are made on demand and kept.</remarks>
public sealed class VectorPool(ParameterLayout layout, int limit) : IVectorLender, IDisposable
{
    private readonly ConcurrentBag<ParameterVector> _free = [];
    private int _made;
    private bool _closed;

    /// <summary>Gets whether <see cref="TryRent"/> gives one; for a borrower that is the only one.</summary>
    public bool CanRent => !_free.IsEmpty || Volatile.Read(ref _made) < limit;

    /// <summary>Lends a vector with any content.</summary>
    /// <returns>The vector, or null where all are lent.</returns>
    public ParameterVector? TryRent()
    {
        if (_free.TryTake(out var vector)) return vector;
        if (Interlocked.Increment(ref _made) <= limit) return new ParameterVector(layout);
        Interlocked.Decrement(ref _made);
        return null;
    }

    /// <inheritdoc/>
    /// <remarks>After disposal it is freed at once.</remarks>
    public void Return(ParameterVector vector)
    {
        if (Volatile.Read(ref _closed)) vector.Dispose();
        else _free.Add(vector);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        while (_free.TryTake(out var vector)) vector.Dispose();
    }
}
