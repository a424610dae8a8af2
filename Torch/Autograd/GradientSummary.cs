namespace Cluster.Torch;

/// <summary>Tells what a collection of gradients found.</summary>
/// <param name="UndefinedCount">The number of parameters that had no gradient.</param>
/// <param name="AllFinite">Whether no gradient held an infinity or a NaN.</param>
public readonly record struct GradientSummary(int UndefinedCount, bool AllFinite);
