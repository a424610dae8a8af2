namespace Cluster.Training.Plans;

/// <summary>Says where a step of the run lies: in which epoch, and where within it.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="StepInEpoch">The step within the epoch, from 0.</param>
public readonly record struct StepPosition(long Epoch, int StepInEpoch);
