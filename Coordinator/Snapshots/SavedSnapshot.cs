namespace Cluster.Coordinator.Snapshots;

/// <summary>Says where a snapshot lies.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="WeightsSha256">SHA-256 of all parameters and buffers in layout order.</param>
/// <param name="NotPruned">Why older ones that should go are still there, or null.</param>
public sealed record SavedSnapshot(string Path, string WeightsSha256, string? NotPruned = null);
