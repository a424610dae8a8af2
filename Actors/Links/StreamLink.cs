using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>
/// A link over a pair of streams: one loop reads, one writes. The first of them to end, or the first to call for the
/// end, gives the reason; both are over before the handler hears it.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "RunAsync disposes the source when both loops are over.")]
internal sealed class StreamLink : ILink
{
    private readonly Stream _output;
    private readonly ByteSource _source;
    private readonly Action _abortConnection;
    private readonly LinkLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SendQueue _queue;
    private readonly LinkPulse _pulse;
    private readonly CancellationTokenSource _ended = new();
    private string? _reason;
    private ITimer? _flushDeadline;

    public StreamLink(StreamLinkParts parts, LinkChannel channel, LinkHello hello, string peer)
    {
        (_output, _source, _abortConnection) = (parts.Output, parts.Source, parts.Abort);
        (_limits, _time, _log) = (parts.Limits, parts.Time, parts.Log);
        _queue = new SendQueue(channel, _limits);
        _pulse = new LinkPulse(_limits, channel);
        Channel = channel;
        Hello = hello;
        Peer = peer;
    }

    public string Peer { get; }

    public LinkHello Hello { get; }

    private LinkChannel Channel { get; }

    public bool TrySend(in OutboundFrame frame)
    {
        if (_queue.TryAdd(frame))
            return true;
        Abort($"slow reader: {_limits.QueuedFramesMax} frames or {_limits.QueuedBodyBytesMax} bytes are waiting");
        return false;
    }

    public void Close(string reason)
    {
        if (!SetReason(reason))
            return;
        var body = LinkPreamble.ReasonOf(reason).ToByteArray();
        _queue.TryAdd(new OutboundFrame(FrameHeader.CloseTag, 0, body));
        _queue.Close();
        _flushDeadline = _time.CreateTimer(_ => End(), null, _limits.FlushTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Closes at once, without sending what is queued.</summary>
    public void Abort(string reason)
    {
        SetReason(reason);
        End();
    }

    /// <summary>Opens the handler and carries frames until the link ends.</summary>
    public async Task RunAsync(ILinkHandler handler)
    {
        try
        {
            handler.OnOpened(this);
            var interval = _limits.HeartbeatInterval;
            using var beats = _time.CreateTimer(_ => Beat(), null, interval, interval);
            var writing = WriteAsync();
            await ReadAsync(handler).ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            Fault(cause);
        }

        _flushDeadline?.Dispose();
        _queue.Drain(_reason ?? "the link closed");
        _abortConnection();
        NotifyClosed(handler);
        _ended.Dispose();
    }

    private async Task ReadAsync(ILinkHandler handler)
    {
        try
        {
            var reader = new FrameReader(_source, Channel, _limits, handler);
            Abort(await reader.RunAsync(_ended.Token).ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            Fault(cause);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            var writer = new FrameWriter(_output, Channel);
            while (await _queue.WaitAsync(_ended.Token).ConfigureAwait(false))
            {
                while (_queue.TryTake(out var frame))
                {
                    try
                    {
                        await writer.WriteAsync(frame, _ended.Token).ConfigureAwait(false);
                    }
                    finally
                    {
                        _queue.Release(frame);
                    }
                }

                await writer.FlushAsync(_ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception cause)
        {
            Fault(cause);
        }
    }

    private void Beat()
    {
        if (_pulse.IsLost(_source.Received))
            Fault(new LinkException(_pulse.Silence));
        else if (_pulse.IsSlow(_source.FrameEnd, _source.PartialBytes))
            Fault(new LinkException(_pulse.Slowness));
        else if (_pulse.TryBeat(out var heartbeat))
            _queue.TryAdd(heartbeat);
    }

    private void Fault(Exception cause)
    {
        if (cause is LinkException)
            _log.LogWarning(
                "The {Channel} link to {System} at {Peer} is cut: {Reason}",
                Channel, Hello.System, Peer, cause.Message);
        else if (cause is not (IOException or OperationCanceledException or ObjectDisposedException))
            _log.LogError(cause, "The link to {Peer} failed", Peer);
        Abort(cause.Message);
    }

    private void NotifyClosed(ILinkHandler handler)
    {
        try
        {
            handler.OnClosed(_reason ?? "closed");
        }
        catch (Exception cause)
        {
            _log.LogError(cause, "The handler of the link to {Peer} failed when the link closed", Peer);
        }
    }

    private bool SetReason(string reason) => Interlocked.CompareExchange(ref _reason, reason, null) is null;

    private void End()
    {
        _queue.Close();
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The link ended meanwhile, which is what was asked for.
        }
    }
}
