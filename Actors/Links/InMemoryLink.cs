namespace Cluster.Actors.Links;

/// <summary>One end of a link inside the process. What the other end sends arrives through a pipe of its own.</summary>
internal sealed class InMemoryLink(InMemoryNetwork network, string node, LinkHello own, ILinkHandler handler) : ILink
{
    private readonly LinkPulse _pulse = new(network.Limits, own.Channel);
    private InMemoryLink? _other;
    private InMemoryPipe? _incoming;
    private bool _closed;
    private bool _told;
    private long _received;

    public string Node => node;

    public string Peer => Other.Node;

    public LinkHello Hello => Other.Own;

    public LinkChannel Channel => own.Channel;

    public bool IsClosed => _closed;

    private InMemoryLink Other => _other ?? throw new InvalidOperationException("The ends are not joined");

    private InMemoryPipe Incoming => _incoming ?? throw new InvalidOperationException("The ends are not joined");

    private LinkHello Own => own;

    public static void Join(InMemoryLink a, InMemoryLink b)
    {
        (a._other, b._other) = (b, a);
        a._incoming = new InMemoryPipe(a.Network, b.Node, a);
        b._incoming = new InMemoryPipe(b.Network, a.Node, b);
        a.Network.Add(a.Incoming);
        b.Network.Add(b.Incoming);
    }

    private InMemoryNetwork Network => network;

    /// <summary>Tells the handler and lets frames in.</summary>
    public void Open()
    {
        handler.OnOpened(this);
        Incoming.Open();
        network.PostTo(node, network.Limits.HeartbeatInterval, Beat);
    }

    public bool TrySend(in OutboundFrame frame)
    {
        if (frame.Body.Length > network.Limits.BodyBytesMaxOf(frame.Tag))
            throw new ArgumentException(
                $"A body of {frame.Body.Length} bytes (tag {frame.Tag}) is over {network.Limits.BodyBytesMaxOf(frame.Tag)}");
        if (frame.Payload.Length > 0 && own.Channel == LinkChannel.Control)
            throw new ArgumentException("Payloads travel on tensor links, not on control links");
        if (_closed)
        {
            frame.Release?.Dispose();
            return false;
        }

        var header = new FrameHeader(
            own.Channel, frame.Tag, frame.Generation, frame.Body.Length, frame.Payload.Length);
        var fate = network.Faults?.Decide(node, Other.Node, header) ?? default;
        if (!fate.CutsLink && Other.Incoming.TryAdd(header, frame, network.DrawDelay() + fate.ExtraDelay))
            return true;
        frame.Release?.Dispose();
        var reason = fate.CutsLink ? "connection reset" : "slow reader";
        End(reason, reason);
        return false;
    }

    public void Close(string reason) => End(reason, $"closed by the other side: {reason}");

    /// <summary>Ends this end without a word to its handler; the other end sees a reset.</summary>
    public void Crash()
    {
        lock (network.Gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        Incoming.Kill();
        Other.Incoming.Discard("connection reset by peer");
        Other.Incoming.AddEnd("connection reset by peer", network.DrawDelay());
    }

    /// <summary>Hands a frame over; on the pipe's turn.</summary>
    public void Deliver(in FrameHeader header, in OutboundFrame frame)
    {
        _received++;
        if (header.Tag == FrameHeader.HeartbeatTag)
            return;
        try
        {
            var payload = Memory<byte>.Empty;
            if (header.PayloadBytes > 0)
            {
                payload = handler.OnPayload(header, frame.Body.Span);
                if (!payload.IsEmpty)
                {
                    frame.Payload.Span.CopyTo(payload.Span);
                    payload = payload[..frame.Payload.Length];
                }
            }

            handler.OnFrame(header, frame.Body.Span, payload);
        }
        catch (Exception cause)
        {
            Close(cause.Message);
        }
    }

    /// <summary>Tells the handler that the link is closed; on the pipe's turn.</summary>
    public void DeliverEnd(string reason)
    {
        lock (network.Gate)
        {
            if (_told)
                return;
            _told = _closed = true;
        }

        handler.OnClosed(reason);
    }

    private void Beat()
    {
        if (_closed)
            return;
        if (_pulse.IsLost(_received))
        {
            End(_pulse.Silence, "the other side closed the connection");
            return;
        }

        if (_pulse.TryBeat(out var heartbeat))
            TrySend(heartbeat);
        network.PostTo(node, network.Limits.HeartbeatInterval, Beat);
    }

    private void End(string reason, string reasonForOther)
    {
        lock (network.Gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        Incoming.End(reason);
        Other.Incoming.AddEnd(reasonForOther, network.DrawDelay());
    }
}
