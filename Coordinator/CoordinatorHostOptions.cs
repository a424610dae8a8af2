using System.Collections.ObjectModel;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator;

/// <summary>Holds what surrounds a run in this process.</summary>
public sealed record CoordinatorHostOptions
{
    /// <summary>Gets the links to workers.</summary>
    public required ILinkTransport Transport { get; init; }

    /// <summary>Gets where workers are awaited; port 0 takes a free one.</summary>
    public LinkAddress Listen { get; init; } = new("127.0.0.1", 0);

    /// <summary>Gets what others are told to dial, where that is not what is listened at; port 0 stands for that one's.</summary>
    public LinkAddress? Advertise { get; init; }

    /// <summary>Gets files and folders that are served to workers that lack them, by the names that they ask for.</summary>
    public IReadOnlyDictionary<string, string> Served { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets who is told of events.</summary>
    public required IRunObserver Observer { get; init; }

    /// <summary>Gets the file system that keeps the snapshots.</summary>
    public IFileSystem Files { get; init; } = new PhysicalFileSystem();

    /// <summary>Gets where snapshots are written from.</summary>
    public IBackground Background { get; init; } = new ThreadPoolBackground();

    /// <summary>Gets what the actors run on: threads, clock and logs.</summary>
    public ActorSystemSetup System { get; init; } = new();

    /// <summary>Gets what the shard in this process runs on; null: what all others do, and it shares no memory.</summary>
    public PinnedDispatcher? ServerDispatcher { get; init; }

    /// <summary>Gets who sees what enters the reduction; null but in the simulator.</summary>
    internal IServerProbe? ServerProbe { get; init; }
}
