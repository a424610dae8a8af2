using Cluster.Simulation.Faults;

namespace Cluster.Simulation;

/// <summary>Counts what happened in one schedule or in many.</summary>
public sealed class Counts
{
    private readonly SortedDictionary<FaultKind, long> _faults = [];

    /// <summary>Gets the schedules.</summary>
    public long Schedules { get; private set; }

    /// <summary>Gets the turns of actors and deliveries.</summary>
    public long Events { get; internal set; }

    /// <summary>Gets the frames sent.</summary>
    public long Frames { get; internal set; }

    /// <summary>Gets the gradients that entered a reduction.</summary>
    public long Gradients { get; internal set; }

    /// <summary>Gets the steps that were skipped because a slot was not finite.</summary>
    public long SkippedSteps { get; internal set; }

    /// <summary>Gets the runs that stopped because a slot was not finite.</summary>
    public long Refusals { get; internal set; }

    /// <summary>Gets the runs that ended early, as no epoch was better for as long as their patience.</summary>
    public long EarlyEnds { get; internal set; }

    /// <summary>Gets the starts of a coordinator, each with a generation of its own.</summary>
    public long Generations { get; internal set; }

    /// <summary>Gets the operations of disks.</summary>
    public long DiskOperations { get; internal set; }

    /// <summary>Gets the virtual time.</summary>
    public TimeSpan VirtualTime { get; internal set; }

    /// <summary>Gets the faults by kind.</summary>
    public IReadOnlyDictionary<FaultKind, long> Faults => _faults;

    /// <summary>Gets all faults.</summary>
    public long FaultsTotal => _faults.Values.Sum();

    /// <summary>Counts a fault.</summary>
    internal void Add(FaultKind kind, long count = 1) => _faults[kind] = _faults.GetValueOrDefault(kind) + count;

    /// <summary>Counts a finished schedule.</summary>
    internal void Finish(TimeSpan virtualTime)
    {
        Schedules = 1;
        VirtualTime = virtualTime;
    }

    /// <summary>Adds what another one counted.</summary>
    internal void Add(Counts other)
    {
        Schedules += other.Schedules;
        Events += other.Events;
        Frames += other.Frames;
        Gradients += other.Gradients;
        SkippedSteps += other.SkippedSteps;
        Refusals += other.Refusals;
        EarlyEnds += other.EarlyEnds;
        Generations += other.Generations;
        DiskOperations += other.DiskOperations;
        VirtualTime += other.VirtualTime;
        foreach (var (kind, count) in other._faults) Add(kind, count);
    }
}
