using System.Globalization;
using System.Text;

namespace Cluster.Simulation;

/// <summary>Says how a schedule went.</summary>
/// <param name="Seed">What decided everything.</param>
/// <param name="Violation">What was wrong first, or null.</param>
/// <param name="Workload">What was trained.</param>
/// <param name="Profile">Which faults there could be.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Trace">The last events, where they were kept.</param>
/// <param name="Digest">A number that two runs of a seed share where they were the same.</param>
public sealed record ScheduleResult(
    long Seed, string? Violation, string Workload, string Profile, Counts Counts, IReadOnlyList<string> Trace,
    ulong Digest)
{
    /// <summary>Gets the command that runs this schedule again.</summary>
    public string Replay => string.Create(CultureInfo.InvariantCulture, $"./cluster simulate --seeds 1 --from {Seed}");

    /// <summary>Tells what happened, for people.</summary>
    public string Report()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}: {Violation ?? "clean"}\n");
        text.Append(CultureInfo.InvariantCulture, $"  replay:   {Replay}\n");
        text.Append(CultureInfo.InvariantCulture, $"  workload: {Workload}\n");
        text.Append(CultureInfo.InvariantCulture, $"  faults:   {Profile}\n");
        if (Trace.Count > 0) text.Append("  the last events (virtual seconds):\n");
        foreach (var line in Trace) text.Append("  ").Append(line).Append('\n');
        return text.ToString();
    }
}
