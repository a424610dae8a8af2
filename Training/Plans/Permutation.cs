namespace Cluster.Training.Plans;

/// <summary>Shuffles row numbers as a pure function of (seed, epoch, length).</summary>
/// <remarks>
/// Fisher-Yates from the last place down, with numbers from <see cref="SplitMix64"/>. Every process computes it for
/// itself and none is sent; a run that resumes in any epoch gets the same order without replaying those before.
/// </remarks>
public static class Permutation
{
    /// <summary>Computes the order of <paramref name="length"/> training rows in <paramref name="epoch"/>.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="length">How many rows there are, 0 or more.</param>
    /// <returns>Each of 0 to <paramref name="length"/> - 1 exactly once.</returns>
    public static int[] Of(long seed, long epoch, int length) =>
        Shuffled(SeedMix.Derive(SeedPurpose.Shuffle, seed, epoch), length);

    /// <summary>Computes the order from which training and validation rows are cut.</summary>
    internal static int[] ForSplit(long seed, int length) => Shuffled(SeedMix.Derive(SeedPurpose.Split, seed), length);

    /// <summary>Returns 0, 1, ..., <paramref name="length"/> - 1: the order without shuffling.</summary>
    public static int[] Identity(int length)
    {
        var order = new int[length];
        for (var i = 0; i < length; i++) order[i] = i;
        return order;
    }

    private static int[] Shuffled(ulong seed, int length)
    {
        var order = Identity(length);
        var random = new SplitMix64(seed);
        for (var last = length - 1; last > 0; last--)
        {
            var chosen = random.NextBelow(last + 1);
            (order[last], order[chosen]) = (order[chosen], order[last]);
        }
        return order;
    }
}
