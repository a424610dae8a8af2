using Cluster.Coordinator.Snapshots;
using Cluster.Messages;

namespace Cluster.Coordinator.Data;

/// <summary>Holds what the coordinator serves to workers that lack it: the run's data, and files that the job's options name.</summary>
/// <remarks>Nothing is read before the first worker asks. Thread-safe.</remarks>
/// <param name="paths">Files and folders by their names.</param>
/// <param name="background">Where files are listed and hashed.</param>
internal sealed class ServedData(IReadOnlyDictionary<string, string> paths, IBackground background) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<DataListing>> _lists = [];

    /// <summary>Gets the room for pieces in memory.</summary>
    public SemaphoreSlim Room { get; } = new(DataPieces.InMemoryMax);

    /// <summary>Gets the list of a name; made once, and again where that failed.</summary>
    /// <exception cref="IOException">Nothing is served by that name, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Task<DataListing> ListAsync(string name)
    {
        if (!paths.TryGetValue(name, out var path))
            return Task.FromException<DataListing>(new IOException($"nothing is served by the name '{name}'"));
        lock (_lock)
        {
            if (_lists.TryGetValue(name, out var known) && !known.IsFaulted) return known;
            return _lists[name] = background.Run(() => DataListing.Of(path));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Room.Dispose();
}
