namespace Cluster.Coordinator.Snapshots;

/// <summary>Says where a snapshot lies.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="WeightsSha256">SHA-256 of all parameters and buffers in layout order.</param>
/// <param name="NotPruned">Why older ones that should go are still there, or null.</param>
/// <param name="Best">The link to the best epoch's snapshot; null where it names none, or not that one.</param>
public sealed record SavedSnapshot(string Path, string WeightsSha256, string? NotPruned = null, string? Best = null);
