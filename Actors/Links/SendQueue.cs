using System.Threading.Channels;

namespace Cluster.Actors.Links;

/// <summary>
/// The frames that wait on one link, bounded in number and body bytes; releases each frame exactly once.
/// </summary>
internal sealed class SendQueue(LinkChannel channel, LinkLimits limits)
{
    private readonly Channel<OutboundFrame> _frames = Channel.CreateBounded<OutboundFrame>(
        new BoundedChannelOptions(limits.QueuedFramesMax) { SingleReader = true });

    private long _bodyBytes;

    /// <summary>Queues a frame; false where the queue is full or closed, and the frame is released then.</summary>
    /// <exception cref="ArgumentException">The frame breaks a limit that the sender can know.</exception>
    public bool TryAdd(in OutboundFrame frame)
    {
        if (frame.Body.Length > limits.BodyBytesMaxOf(frame.Tag))
            throw new ArgumentException(
                $"A body of {frame.Body.Length} bytes (tag {frame.Tag}) is over {limits.BodyBytesMaxOf(frame.Tag)}");
        if (frame.Payload.Length > 0 && channel == LinkChannel.Control)
            throw new ArgumentException("Payloads travel on tensor links, not on control links");
        var waiting = Interlocked.Add(ref _bodyBytes, frame.Body.Length);
        if (waiting <= limits.QueuedBodyBytesMax && _frames.Writer.TryWrite(frame))
            return true;
        Release(frame);
        return false;
    }

    /// <summary>Waits for frames; false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        _frames.Reader.WaitToReadAsync(cancellationToken);

    public bool TryTake(out OutboundFrame frame) => _frames.Reader.TryRead(out frame);

    /// <summary>Counts a frame out and gives its memory back.</summary>
    public void Release(in OutboundFrame frame)
    {
        Interlocked.Add(ref _bodyBytes, -frame.Body.Length);
        frame.Release?.Dispose();
    }

    public void Close() => _frames.Writer.TryComplete();

    /// <summary>Drops what is left.</summary>
    public void Drain(string reason)
    {
        Close();
        while (TryTake(out var frame))
        {
            (frame.Release as IFrameLoss)?.OnLost(reason);
            Release(frame);
        }
    }
}
