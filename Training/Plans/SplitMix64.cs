namespace Cluster.Training.Plans;

/// <summary>Draws the pseudo-random numbers of this part: Steele, Lea and Flood's SplitMix64.</summary>
/// <remarks>
/// Its output is part of what a run means (order of rows, split, seeds), so it is frozen by golden tests and never
/// changes within a protocol version. Source: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 16.
/// </remarks>
public struct SplitMix64
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>Creates a generator that starts at <paramref name="seed"/>.</summary>
    public SplitMix64(ulong seed) => _state = seed;

    /// <summary>Draws the next 64 bits.</summary>
    public ulong Next()
    {
        _state += GoldenGamma;
        return Scramble(_state);
    }

    /// <summary>Draws a number in [0, <paramref name="bound"/>), each equally likely.</summary>
    /// <remarks>
    /// Lemire's method: the high word of a 64x64 bit product, drawn again in the rare case that would favour some
    /// numbers. Source: "Fast Random Integer Generation in an Interval", 2019, algorithm 5.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(Next(), range, out var low);
        if (low < range)
        {
            var threshold = unchecked(0 - range) % range;
            while (low < threshold) high = Math.BigMul(Next(), range, out low);
        }
        return (int)high;
    }

    /// <summary>Draws a number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Spreads every bit of <paramref name="value"/> over all 64: SplitMix64's output function.</summary>
    public static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
