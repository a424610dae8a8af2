namespace Cluster.Training.Replicas;

/// <summary>Is what computing one slot gave, beside the gradient.</summary>
/// <param name="Rows">How many rows the slot had; 0 where it was empty and nothing was computed.</param>
/// <param name="Loss">The mean loss over these rows; 0 where there were none.</param>
/// <param name="IsFinite">Whether the loss and every gradient and float buffer are finite numbers.</param>
public readonly record struct SlotResult(int Rows, double Loss, bool IsFinite);
