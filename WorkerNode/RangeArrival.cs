using Cluster.Messages.Testing;

namespace Cluster.WorkerNode;

/// <summary>Tells how much of a shard's range of a version is here: its buffers, and of its parameters the first bytes.</summary>
/// <remarks>Thread-safe: the link adds, the worker's thread waits. No wait outlasts the link, which is cut where nothing comes.</remarks>
/// <param name="parameterBytes">The bytes of all its parameters.</param>
/// <param name="here">Of these, what is here.</param>
internal sealed class RangeArrival(int parameterBytes, int here)
{
    private readonly object _lock = new();
    private int _here = here;
    private string? _cut;

    /// <summary>Gets the bytes of its parameters that are here.</summary>
    public int Here => Volatile.Read(ref _here);

    /// <summary>Gets whether all of it is here.</summary>
    public bool IsWhole => Here == parameterBytes;

    /// <summary>Gets why no more of it comes; null where it does, or all is here.</summary>
    public string? Cut => Volatile.Read(ref _cut);

    /// <summary>Adds what has come.</summary>
    public void Advance(int bytes)
    {
        lock (_lock)
        {
            Volatile.Write(ref _here, _here + bytes);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Ends all waiting: the link is closed.</summary>
    public void End(string reason)
    {
        lock (_lock)
        {
            Volatile.Write(ref _cut, reason);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until its bytes up to <paramref name="end"/> are here.</summary>
    /// <exception cref="VersionCutException">The link was closed before.</exception>
    public void WaitFor(int end)
    {
        var needed = Math.Min(end, parameterBytes);
        if (Here >= needed || PlantedBug.Is(Bug.VersionNotAwaited)) return;
        lock (_lock)
        {
            while (_here < needed)
            {
                if (_cut is not null) throw new VersionCutException(_cut);
                Monitor.Wait(_lock);
            }
        }
    }
}
