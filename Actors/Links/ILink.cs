namespace Cluster.Actors.Links;

/// <summary>An open connection to another process: frames in order, both ways. Thread-safe.</summary>
public interface ILink
{
    /// <summary>Where the other side is, for logs.</summary>
    string Peer { get; }

    /// <summary>What the other side said of itself.</summary>
    LinkHello Hello { get; }

    /// <summary>
    /// Queues a frame; never blocks. False where the link is closed, or closes now because the queue is full ("slow
    /// reader"); the frame's memory is released then.
    /// </summary>
    bool TrySend(in OutboundFrame frame);

    /// <summary>
    /// Sends what is queued, within a bounded time, and closes; the other side gets to read the reason.
    /// </summary>
    void Close(string reason);
}
