namespace Cluster.Torch;

/// <summary>Guards the modes that libtorch keeps per thread.</summary>
internal static class ModeThread
{
    /// <summary>Refuses to end a mode on another thread than the one that began it.</summary>
    /// <exception cref="InvalidOperationException">This is another thread.</exception>
    internal static void Require(int thread)
    {
        if (thread == Environment.CurrentManagedThreadId) return;
        throw new InvalidOperationException(
            "A gradient mode must end on the thread that began it; do not await inside it.");
    }
}
