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

    /// <summary>Makes the heartbeat to send now; false where the last one still waits to be sent.</summary>
    public bool TryBeat(out OutboundFrame heartbeat)
    {
        heartbeat = new OutboundFrame(FrameHeader.HeartbeatTag, 0, default, default, new Waiting(this));
        return _isFelt && Interlocked.Exchange(ref _waiting, 1) == 0;
    }

    /// <summary>Says why a link ends whose other side counts as lost.</summary>
    public string Silence => $"no sign of life for {limits.DeadAfter.TotalSeconds:0.#} s";

    private sealed class Waiting(LinkPulse pulse) : IDisposable
    {
        /// <summary>Is called by the link when the heartbeat was sent or dropped.</summary>
        public void Dispose() => Volatile.Write(ref pulse._waiting, 0);
    }
}
