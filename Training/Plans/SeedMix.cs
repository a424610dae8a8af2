namespace Cluster.Training.Plans;

/// <summary>
/// Derives the seed of each use of chance from the run's seed, so that no two uses share their numbers.
/// </summary>
/// <remarks>
/// The derived seed is <c>h = Scramble(h + gamma ^ word)</c> over the words (purpose, seed, a, b), from h = 0, with
/// SplitMix64's output function: every word changes every bit. Frozen by a golden test.
/// </remarks>
public static class SeedMix
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Derives the seed of libtorch's generator for one slot of one step (dropout and the like).</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">The step within the run, from 0.</param>
    /// <param name="slot">The slot within the step, from 0.</param>
    public static long For(long seed, long step, int slot) =>
        unchecked((long)Derive(SeedPurpose.Slot, seed, step, slot));

    /// <summary>Derives a 64-bit seed for <paramref name="purpose"/> from the run's seed and two numbers.</summary>
    public static ulong Derive(SeedPurpose purpose, long seed, long first = 0, long second = 0)
    {
        var hash = Absorb(0, (ulong)purpose);
        hash = Absorb(hash, unchecked((ulong)seed));
        hash = Absorb(hash, unchecked((ulong)first));
        return Absorb(hash, unchecked((ulong)second));
    }

    private static ulong Absorb(ulong hash, ulong word) => SplitMix64.Scramble(unchecked(hash + Gamma) ^ word);
}
