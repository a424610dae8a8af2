namespace Cluster.Coordinator.Runs;

/// <summary>Is the best epoch of a run.</summary>
/// <param name="Metric">What it is best by.</param>
/// <param name="Value">The metric's value.</param>
/// <param name="Epoch">Counts from 1.</param>
/// <param name="Step">The version it ended at.</param>
/// <param name="Snapshot">The link to its snapshot; null where that could not be written.</param>
public sealed record BestEpoch(string Metric, double Value, int Epoch, long Step, string? Snapshot);
