namespace Cluster.Actors.Remote;

/// <summary>The bounds of talking to other systems.</summary>
public sealed record RemoteLimits
{
    /// <summary>
    /// How often each side says that it lives; both do, so that a half-open connection is noticed by both.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Silence after which the other system counts as lost: ten heartbeats, well over a long GC pause.
    /// </summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages that wait for a link while it is being opened; what comes then is dropped.</summary>
    public int PendingMessagesMax { get; init; } = 1_024;

    /// <summary>Systems linked at a time; the same as a listener's connections.</summary>
    public int AssociationsMax { get; init; } = 1_024;

    /// <summary>Watches that another system may hold on our actors; more is a fault of that system.</summary>
    public int WatchesMax { get; init; } = 65_536;

    /// <summary>
    /// Paths whose references are remembered per link, so that they are not looked up for each message.
    /// </summary>
    public int CachedPathsMax { get; init; } = 1_024;
}
