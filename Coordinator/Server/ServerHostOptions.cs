using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;

namespace Cluster.Coordinator.Server;

/// <summary>Holds what a server process is told at its start.</summary>
public sealed record ServerHostOptions
{
    /// <summary>Gets the server's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where the coordinator listens.</summary>
    public required LinkAddress Coordinator { get; init; }

    /// <summary>Gets where workers open their tensor links; port 0 takes a free one.</summary>
    public LinkAddress Listen { get; init; } = new("127.0.0.1", 0);

    /// <summary>Gets what workers are told to dial, where that is not what is listened at; port 0 stands for that one's.</summary>
    public LinkAddress? Advertise { get; init; }

    /// <summary>Gets how long a coordinator that is not there, or is gone, is waited for; null: as in a run on one machine.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Gets the links.</summary>
    public required ILinkTransport Transport { get; init; }

    /// <summary>Gets what the actors run on: threads, clock and logs.</summary>
    public ActorSystemSetup System { get; init; } = new();

    /// <summary>Gets what the shard runs on; null: what all others do, and it shares no memory.</summary>
    public PinnedDispatcher? ServerDispatcher { get; init; }

    /// <summary>Gets who sees what enters the reduction; null but in the simulator.</summary>
    internal IServerProbe? Probe { get; init; }
}
