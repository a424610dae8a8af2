namespace Cluster.Actors.Remote;

/// <summary>The bounds of talking to other systems.</summary>
public sealed record RemoteLimits
{
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
