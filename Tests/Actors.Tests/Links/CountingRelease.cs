namespace Cluster.Actors.Tests.Links;

internal sealed class CountingRelease : IDisposable
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => Interlocked.Increment(ref _count);
}
