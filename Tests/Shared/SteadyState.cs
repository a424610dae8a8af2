namespace Cluster.Tests;

/// <summary>Measures what work allocates once it has been done before.</summary>
internal static class SteadyState
{
    private const int Rounds = 5;

    /// <summary>Does the work some rounds and returns the fewest bytes that one of them allocated on this thread.</summary>
    /// <remarks>
    /// The runtime allocates on whichever thread is on its way when one of its own tables grows (that of casts, of statics), a
    /// few times in a process: such a round is not the work's. What the work itself allocates, it allocates in each.
    /// </remarks>
    public static long AllocatedBytes(Action work)
    {
        long fewest = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
