namespace Cluster.Coordinator.Server;

/// <summary>Names the bounds of a server.</summary>
internal static class ServerLimits
{
    /// <summary>Copies of the whole state at a time: one being written, one waiting behind it.</summary>
    public const int CapturesMax = 2;

    /// <summary>
    /// Gradient buffers of a server: each slot of the step once, as often again for copies that arrive from a second
    /// worker while the roster changes, and a few more that are on their way through the mailbox.
    /// </summary>
    public static int GradientBuffers(int slots) => (2 * slots) + 4;
}
