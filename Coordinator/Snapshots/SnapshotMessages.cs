using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Asks the snapshot actor to write a captured state.</summary>
internal sealed record SaveSnapshot(StateCaptured Capture, RunPosition Position);
