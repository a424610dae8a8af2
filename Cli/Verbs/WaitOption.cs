using System.CommandLine;
using System.Globalization;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>--wait</c>: how long a worker or a server waits for its coordinator.</summary>
internal static class WaitOption
{
    /// <summary>A coordinator that is started by hand a moment later, or again, is up within this time.</summary>
    private const int SecondsDefault = 60;

    private const int SecondsMax = 7 * 24 * 3_600;

    /// <summary>Creates the option.</summary>
    public static Option<int?> Create() => new("--wait")
    {
        Description = $"Seconds to wait for a coordinator that is not there yet or is gone, or whose servers are (default {SecondsDefault}).",
    };

    /// <summary>Reads its value.</summary>
    /// <param name="seconds">What was said.</param>
    /// <param name="isSupervised">Whether the process is one of a run on one machine: then that run's limits hold.</param>
    /// <returns>The time; null: by the limits.</returns>
    /// <exception cref="UsageException">It is out of range.</exception>
    public static TimeSpan? Parse(int? seconds, bool isSupervised) => seconds switch
    {
        null => isSupervised ? null : TimeSpan.FromSeconds(SecondsDefault),
        >= 1 and <= SecondsMax => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--wait {seconds}: from 1 to {SecondsMax} seconds")),
    };
}
