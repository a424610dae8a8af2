using Cluster.Messages;

namespace Cluster.Simulation.Checking;

/// <summary>Holds what is true of one run, whoever coordinates it.</summary>
internal sealed class RunCheck(RunId id, long seed, ReferenceModel reference)
{
    /// <summary>Gets the run.</summary>
    public RunId Id => id;

    /// <summary>Gets its seed.</summary>
    public long Seed => seed;

    /// <summary>Gets what it must equal.</summary>
    public ReferenceModel Reference => reference;

    /// <summary>Gets the coordinators that began, each by its generation.</summary>
    public Dictionary<long, CoordinatorCheck> Generations { get; } = [];

    /// <summary>Gets the epochs that were told of.</summary>
    public HashSet<int> EpochsTold { get; } = [];
}
