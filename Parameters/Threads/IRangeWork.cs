namespace Cluster.Parameters.Threads;

/// <summary>Does the same to every part of a range of floats; the parts are independent of each other.</summary>
internal interface IRangeWork
{
    /// <summary>Works on one part; called by several threads at the same time.</summary>
    /// <param name="offset">The first float, a multiple of <see cref="RangeThreads.ChunkLength"/>.</param>
    /// <param name="count">The number of floats.</param>
    /// <param name="thread">Who works, 0 (the caller of <see cref="RangeThreads.Run"/>) to
    /// <see cref="RangeThreads.Count"/> - 1: the index of a scratch area that nobody else uses meanwhile, where the same
    /// work is not run twice at a time.</param>
    void Run(int offset, int count, int thread);
}
