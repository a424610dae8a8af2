namespace Cluster.Simulation;

/// <summary>Says how many schedules went.</summary>
/// <param name="From">The first seed.</param>
/// <param name="Counts">What happened in all of them.</param>
/// <param name="Failures">The schedules with a violation, by seed.</param>
/// <param name="Elapsed">The real time.</param>
public sealed record SimulationSummary(
    long From, Counts Counts, IReadOnlyList<ScheduleResult> Failures, TimeSpan Elapsed)
{
    /// <summary>Gets the schedules per second of real time.</summary>
    public double SchedulesPerSecond => Counts.Schedules / Elapsed.TotalSeconds;
}
