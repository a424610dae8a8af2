namespace Cluster.Parameters.Optimizers;

/// <summary>Says up to where parameters are of one group; they begin where the range before ends.</summary>
/// <param name="Group">The group.</param>
/// <param name="End">The parameter float behind the last.</param>
public readonly record struct GroupRange(int Group, int End);
