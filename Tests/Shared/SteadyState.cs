namespace Cluster.Tests;

/// <summary>Measures what work allocates once it has been done before.</summary>
internal static class SteadyState
{
    private const int Rounds = 5;
    private const int TimesPerRound = 20;

    /// <summary>Does the work many times in a few rounds and returns the fewest bytes that one of them allocated on this thread.</summary>
    /// <remarks>
    /// Once in hundreds of runs a busy process books a few thousand bytes on a thread that allocates nothing, the runtime's own. What
    /// the work allocates, it allocates in each round.
    /// </remarks>
    public static long AllocatedBytes(Action work)
    {
        long fewest = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int time = 0; time < TimesPerRound; time++)
                work();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
