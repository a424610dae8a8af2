namespace Cluster.Coordinator.Server;

/// <summary>Says how a server's part in a run ended.</summary>
/// <param name="IsFinished">Whether the run is over, or else it was given up.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record ServerOutcome(bool IsFinished, string Reason);
