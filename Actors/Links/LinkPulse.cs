namespace Cluster.Actors.Links;

/// <summary>
/// Counts the beats of one end of a link: each is a heartbeat to the other side, and a look whether anything came.
/// </summary>
/// <remarks>
/// A half-open connection gives no error, only silence, so every link has a pulse, whatever it carries. Whatever arrives
/// is a sign of life: the other side's heartbeats wait behind a long payload, whose bytes say the same. Beats are counted
/// instead of time, so that a process that stood still itself does not take its own pause for the other side's.
/// </remarks>
internal sealed class LinkPulse(LinkLimits limits, LinkChannel channel)
{
    private readonly bool _isFelt = channel != LinkChannel.Tensor || limits.TensorLinksBeat;
    private long _received;
    private int _silentBeats;
    private long _frameEnd;
    private long _partialBytes;
    private int _slowBeats;
    private int _waiting;

    /// <summary>Counts a beat.</summary>
    /// <param name="received">What came in since the link opened, in bytes or frames.</param>
    /// <returns>Whether the other side counts as lost.</returns>
    public bool IsLost(long received)
    {
        _silentBeats = received == _received ? _silentBeats + 1 : 0;
        _received = received;
        return _isFelt && _silentBeats * limits.HeartbeatInterval >= limits.DeadAfter;
    }

    /// <summary>Looks, at a beat, whether a frame comes so slowly that it would hold the link for ever.</summary>
    /// <param name="frameEnd">Where the last whole frame ended.</param>
    /// <param name="partialBytes">The bytes of the next one, while the reader waits for more; else 0.</param>
    public bool IsSlow(long frameEnd, long partialBytes)
    {
        if (partialBytes == 0 || frameEnd != _frameEnd)
        {
            (_frameEnd, _partialBytes, _slowBeats) = (frameEnd, partialBytes, 0);
            return false;
        }

        var waited = ++_slowBeats * limits.HeartbeatInterval;
        if (waited < limits.DeadAfter)
            return false;
        if (partialBytes - _partialBytes < limits.FrameBytesPerSecondMin * waited.TotalSeconds)
            return true;
        (_partialBytes, _slowBeats) = (partialBytes, 0);
        return false;
    }

    /// <summary>Makes the heartbeat to send now; false where the last one still waits to be sent.</summary>
    public bool TryBeat(out OutboundFrame heartbeat)
    {
        heartbeat = new OutboundFrame(FrameHeader.HeartbeatTag, 0, default, default, new Waiting(this));
        return _isFelt && Interlocked.Exchange(ref _waiting, 1) == 0;
    }

    /// <summary>Says why a link ends whose other side counts as lost.</summary>
    public string Silence => $"no sign of life for {limits.DeadAfter.TotalSeconds:0.#} s";

    /// <summary>Says why a link ends whose other side is too slow.</summary>
    public string Slowness => $"slow sender: a frame came at less than {limits.FrameBytesPerSecondMin} bytes/s";

    private sealed class Waiting(LinkPulse pulse) : IDisposable
    {
        /// <summary>Is called by the link when the heartbeat was sent or dropped.</summary>
        public void Dispose() => Volatile.Write(ref pulse._waiting, 0);
    }
}
