namespace Cluster.Coordinator.Server;

/// <summary>Names the bounds of a server.</summary>
internal static class ServerLimits
{
    /// <summary>Copies of the whole state at a time: one being written, one waiting behind it.</summary>
    public const int CapturesMax = 2;

    /// <summary>Bytes of a part in which a large version is sent, so that a worker begins before all of it is there.</summary>
    public const int PartBytes = 256 * 1024;

    /// <summary>Parts of a version: a link lets so many frames wait, and many more.</summary>
    public const int PartsMax = 1024;

    /// <summary>How long a coordinator may take to answer, or to have a free shard, before a server gives up.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a server whose coordinator is gone waits for the next one: starting it takes a second or two.</summary>
    public static readonly TimeSpan ReconnectTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a server that was asked to leave serves on, until the state is on disk. An orchestrator that asks kills after a
    /// while; the manifests say after 60 s.
    /// </summary>
    public static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(45);

    /// <summary>How often a server looks for late slots, and the least time after which one is late.</summary>
    public static readonly TimeSpan LateTick = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a step that was applied may go untold while others follow: telling costs as much as a small model's step, and
    /// nobody can see that its figures come some milliseconds late.
    /// </summary>
    public static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>How often a coordinator is asked again that is not there yet or has no free shard.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>How often, once it has been looked for in vain for a while; see <see cref="Actors.Links.Backoff"/>.</summary>
    public static readonly TimeSpan AskAgainMax = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often a server tries in vain to fetch its state. Then its address may lead to another coordinator than the link
    /// that it has: a process that starts anew has neither.
    /// </summary>
    public const int FetchesMax = 10;

    /// <summary>
    /// Gradients that a server lends to one worker: all slots of a step, where it is alone, and as many audits. Lent when they
    /// are needed.
    /// </summary>
    public static int SharedGradients(int slots) => 2 * slots;

    /// <summary>
    /// Gradient buffers of a server: each slot of the step once; up to three times more for copies that come from its
    /// auditor, and from workers that took it over as it was late or the roster changed; and a few more that are on their
    /// way through the mailbox. Made when they are needed.
    /// </summary>
    public static int GradientBuffers(int slots) => (4 * slots) + 4;
}
