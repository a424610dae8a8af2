using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Decides which steps are traced.</summary>
/// <remarks>
/// The first one, and then one in <see cref="StepsPerTrace"/>, but no more than about one a second: a step of microseconds would
/// else fill a collector, and whoever is told of a step must not have begun it. Pure: the time is told.
/// </remarks>
internal sealed class TracePlan
{
    /// <summary>A step is traced of as many.</summary>
    public const int StepsPerTrace = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private StepNumber _version;
    private TimeSpan? _since;

    /// <summary>Chooses the next step.</summary>
    /// <param name="version">The version that all shards have reached.</param>
    /// <param name="now">Time since the run's start.</param>
    public StepNumber Next(StepNumber version, TimeSpan now)
    {
        long ahead = 0;
        if (_since is { } since)
        {
            var perInterval = (version.Value - _version.Value) * (Interval / Max(now - since, TimeSpan.FromTicks(1)));
            ahead = Math.Max(StepsPerTrace, (long)perInterval);
        }

        (_version, _since) = (version, now);
        return new StepNumber(version.Value + ahead);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
