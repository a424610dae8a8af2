namespace Cluster.Messages;

/// <summary>Says which slots are computed twice on purpose: a share of them, drawn by step and slot.</summary>
/// <remarks>
/// Workers and servers know it without a word. The number drawn is that of <c>Training.Plans.SeedMix</c> over
/// (purpose 5, seed, step, slot); a server has no part of Training.
/// </remarks>
/// <param name="Seed">The run's seed.</param>
/// <param name="Share">From 0, none, to 1, all.</param>
public readonly record struct AuditPlan(long Seed, double Share)
{
    private const ulong Purpose = 5;
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Tells whether a slot is audited.</summary>
    public bool Has(StepNumber step, Slot slot)
    {
        if (Share <= 0) return false;
        var hash = Absorb(Absorb(0, Purpose), unchecked((ulong)Seed));
        hash = Absorb(Absorb(hash, unchecked((ulong)step.Value)), (ulong)slot.Index);
        return (hash >> 11) * (1.0 / (1UL << 53)) < Share;
    }

    private static ulong Absorb(ulong hash, ulong word) => Scramble(unchecked(hash + Gamma) ^ word);

    private static ulong Scramble(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9);
        value = unchecked((value ^ (value >> 27)) * 0x94D049BB133111EB);
        return value ^ (value >> 31);
    }
}
