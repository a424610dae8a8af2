using Cluster.Actors.Dispatch;

namespace Cluster.Coordinator.Server;

/// <summary>Holds what a server's node is told at its start.</summary>
/// <param name="Name">The server's name in logs and events.</param>
/// <param name="CoordinatorPath">The coordinator's actor.</param>
/// <param name="Address">Where workers open their tensor links, host:port.</param>
/// <param name="Dispatcher">What its shard runs on; null: what all others do, and it shares no memory.</param>
/// <param name="Probe">Who sees what enters the reduction; null but in the simulator.</param>
/// <param name="OnReady">Is told whether a shard is in place, or null.</param>
/// <param name="Wait">How long a coordinator is waited for; null: as long as the limits say.</param>
internal sealed record ServerNodeOptions(
    string Name, string CoordinatorPath, string Address, PinnedDispatcher? Dispatcher, IServerProbe? Probe = null,
    Action<bool>? OnReady = null, TimeSpan? Wait = null);
