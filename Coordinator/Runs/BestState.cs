namespace Cluster.Coordinator.Runs;

/// <summary>Is what a <see cref="BestRule"/> has seen of the epochs so far.</summary>
/// <param name="Value">The best value; null before the first one.</param>
/// <param name="Step">The version that has it.</param>
/// <param name="Bar">The value that the next improvement is measured by; null before the first one.</param>
/// <param name="BadEpochs">Epochs since without an improvement.</param>
public readonly record struct BestState(double? Value, long Step, double? Bar, int BadEpochs);
