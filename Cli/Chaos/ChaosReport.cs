namespace Cluster.Cli.Chaos;

/// <summary>Is what a chaos run showed.</summary>
/// <param name="Faults">Faults by kind.</param>
/// <param name="WeightsSha256">The hash that the run ended with.</param>
/// <param name="Expected">The hash of the run without faults.</param>
/// <param name="LostSlots">Slots of applied steps that are missing: each step is applied with all slots or not at all.</param>
/// <param name="DoubledSteps">Steps that a generation applied twice.</param>
/// <param name="DetectedMs">Milliseconds until a death was told of: p50 and p99.</param>
/// <param name="RecoveredMs">Milliseconds until the next applied step, after a worker's fault: p50 and p99.</param>
/// <param name="ServerRecoveredMs">The same after a server's, the steps since the snapshot included.</param>
/// <param name="CoordinatorRecoveredMs">The same after the coordinator's.</param>
/// <param name="LinkDetectedMs">Milliseconds until the loss of a cut link, or of one with a flipped bit, was told of.</param>
/// <param name="HalfOpenDetectedMs">The same of a link that fell silent: a timeout, as nothing says so.</param>
/// <param name="LinkRecoveredMs">Milliseconds until the next applied step, after any of these.</param>
/// <param name="RecomputedSteps">Steps applied once more since a snapshot.</param>
/// <param name="Seconds">Seconds of the run with faults.</param>
internal sealed record ChaosReport(
    IReadOnlyDictionary<string, int> Faults, string WeightsSha256, string Expected, int LostSlots, int DoubledSteps,
    Percentiles DetectedMs, Percentiles RecoveredMs, Percentiles ServerRecoveredMs, Percentiles CoordinatorRecoveredMs,
    Percentiles LinkDetectedMs, Percentiles HalfOpenDetectedMs, Percentiles LinkRecoveredMs, long RecomputedSteps, double Seconds)
{
    /// <summary>Gets whether the run ended with the bits of the one without faults, nothing lost or doubled.</summary>
    public bool Exact => WeightsSha256 == Expected && LostSlots == 0 && DoubledSteps == 0;
}

/// <summary>Sums up measured times.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="P50">The median.</param>
/// <param name="P99">What 99 of 100 stay below.</param>
internal sealed record Percentiles(int Count, double P50, double P99)
{
    /// <summary>Computes the figures of <paramref name="times"/> in milliseconds.</summary>
    public static Percentiles Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(t => t.TotalMilliseconds).Order().ToArray();
        return sorted.Length == 0 ? new Percentiles(0, 0, 0) : new Percentiles(sorted.Length, At(0.5), At(0.99));

        double At(double share) => Math.Round(sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)], 1);
    }
}
