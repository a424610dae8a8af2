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

    /// <summary>Gets the slots that a worker computed wrongly.</summary>
    public List<(StepNumber Step, Slot Slot, string Worker)> Miscomputed { get; } = [];

    /// <summary>Tells whether a worker computed a slot wrongly.</summary>
    /// <remarks>Such a copy may be the first one: the step must not be applied with it.</remarks>
    public bool IsMiscomputed(StepNumber step, Slot slot) => Miscomputed.Exists(m => m.Step == step && m.Slot == slot);
}
