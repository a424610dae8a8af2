using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Actors.Remote.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Remote;

/// <summary>
/// The tie to one other system, from the first message or the accepted link until the link closes; it never comes
/// back, a later message makes a new one. States: Opening (messages wait), Open, Closed (messages are dropped).
/// </summary>
internal sealed partial class Association : ILinkHandler
{
    private readonly RemoteExtension _remote;
    private readonly RemoteWire _wire;
    private readonly Lock _lock = new();
    private readonly Queue<RemoteMessage> _pending = new();
    private readonly TaskCompletionSource _closed;
    private ILink? _link;
    private LinkIdentity? _identity; // null on a plain link: everybody is trusted there
    private string? _closedReason;
    private bool _isKnownProblem; // who dials again and again hears the same, and logs it once
    private ITimer? _crossing;

    public Association(RemoteExtension remote, Address address, bool isAccepted)
    {
        _remote = remote;
        _wire = new RemoteWire(remote, address);
        _closed = new TaskCompletionSource(remote.System.Dispatcher.CompletionOptions);
        Address = address;
        IsAccepted = isAccepted;
    }

    public Address Address { get; }

    /// <summary>Who the other side is by its certificate; null where there is none, or the link is not open yet.</summary>
    public LinkIdentity? Identity => _identity;

    /// <summary>Whether the other side dialled.</summary>
    public bool IsAccepted { get; }

    /// <summary>Completes when the link is closed, or there never was one.</summary>
    public Task Closed => _closed.Task;

    public bool IsOpening
    {
        get
        {
            lock (_lock)
                return _link is null && _closedReason is null;
        }
    }

    /// <summary>Dials; the association opens or closes by the outcome.</summary>
    public async Task DialAsync()
    {
        try
        {
            var target = new LinkAddress(Address.Host!, Address.Port!.Value);
            var hello = _remote.Hello(LinkChannel.Control);
            await _remote.Transport.ConnectAsync(target, hello, this, CancellationToken.None).ConfigureAwait(false);
            _remote.DialProblem = null;
        }
        catch (LinkException cause) when (cause.Refusal == RemoteAcceptor.AlreadyOpening)
        {
            // The other side's link is on its way and takes over what waits here.
            lock (_lock)
            {
                _crossing = _remote.System.TimeProvider.CreateTimer(
                    _ => Shut(cause.Message, closeLink: false), null, _remote.Transport.Limits.ConnectTimeout,
                    Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception cause)
        {
            _isKnownProblem = _remote.DialProblem == cause.Message;
            _remote.DialProblem = cause.Message;
            Shut(cause.Message, closeLink: false);
            _closed.TrySetResult();
        }
    }

    /// <summary>Sends a message, or keeps it until the link is open.</summary>
    public void Send(RemoteActorRef recipient, object message, IActorRef? sender)
    {
        var (tag, body, problem) = _wire.Write(recipient.RelativePath, message, sender);
        var outgoing = new RemoteMessage(_remote.System, tag, body, message, sender, recipient);
        var bodyBytesMax = _remote.Transport.Limits.BodyBytesMaxOf(tag);
        if (problem is null && body.Length > bodyBytesMax)
            problem = $"its {body.Length} bytes are over the limit of {bodyBytesMax}";
        if (problem is not null)
            _remote.System.Log.LogError("{Recipient} cannot be told: {Problem}", recipient.Path, problem);
        problem ??= TrySend(outgoing);
        if (problem is not null)
            outgoing.OnLost(problem);
    }

    public void OnOpened(ILink link)
    {
        if (link.Hello.System != Address.System)
        {
            link.Close($"you are '{link.Hello.System}', and '{Address.System}' was dialled");
            return;
        }

        _identity = link.Hello.Identity;
        if (!_remote.Register(this))
        {
            link.Close("another link between us is open already");
            return;
        }

        lock (_lock)
        {
            if (_closedReason is not null)
            {
                link.Close(_closedReason);
                return;
            }

            while (_pending.TryDequeue(out var waiting))
            {
                if (!link.TrySend(waiting.Frame))
                    waiting.OnLost("the link closed");
            }

            // A link that closed while it was being filled has been dealt with already.
            if (_closedReason is not null)
                return;
            _link = link;
        }

        _remote.System.Log.LogDebug("Linked with {Address}", Address);
    }

    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => default;

    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (_remote.System.IsAborted)
            return;
        if (_identity is not null && !_remote.MaySend(_identity.Role, header.Tag))
            throw new LinkException($"a {_identity.Role} sends no message of tag {header.Tag}");
        switch (header.Tag)
        {
            case RemoteTags.Watch:
                OnWatch(BodyParser.Parse(WatchBody.Parser, body));
                break;
            case RemoteTags.Unwatch:
                OnUnwatch(BodyParser.Parse(WatchBody.Parser, body));
                break;
            case RemoteTags.Terminated:
                OnTerminated(BodyParser.Parse(WatchBody.Parser, body));
                break;
            default:
                var envelope = BodyParser.Parse(Wire.Envelope.Parser, body);
                if (_identity is not null && envelope.Sender?.Side is Ref.Types.Side.Reader or Ref.Types.Side.Elsewhere)
                    throw new LinkException($"a {_identity.Role} speaks in the name of another system's actor");
                var message = _wire.ReadMessage(header.Tag, envelope.Message);
                _wire.ReadLocal(envelope.Recipient).Tell(message, _wire.ReadRef(envelope.Sender));
                break;
        }
    }

    public void OnClosed(string reason)
    {
        Shut(reason, closeLink: false);
        _closed.TrySetResult();
    }

    /// <summary>Hands what waits here to the association that took this one's place before it opened.</summary>
    public void MoveTo(Association successor)
    {
        lock (_lock)
        {
            if (_link is null && _closedReason is null)
            {
                _closedReason = "replaced by the other side's link";
                foreach (var waiting in _pending)
                    successor._pending.Enqueue(waiting);
                foreach (var (watch, _) in _ours)
                    successor._ours.TryAdd(watch, true);
                _pending.Clear();
                _ours.Clear();
                _crossing?.Dispose();
                _closed.TrySetResult();
                return;
            }
        }

        Close("replaced by a newer link of the same system");
    }

    /// <summary>Falls silent as the kill of the process would.</summary>
    public void Abort()
    {
        lock (_lock)
            _crossing?.Dispose();
    }

    /// <summary>Closes the link and tells all watchers at once, whatever the link still has to do.</summary>
    public void Close(string reason) => Shut(reason, closeLink: true);

    private string? TrySend(RemoteMessage outgoing)
    {
        ILink? link;
        lock (_lock)
        {
            link = _link;
            if (_closedReason is not null)
                return $"the link to {Address} closed: {_closedReason}";
            if (link is null)
            {
                if (_pending.Count >= _remote.Limits.PendingMessagesMax)
                    return $"{_pending.Count} messages wait for the link to {Address} already, the limit";
                _pending.Enqueue(outgoing);
                return null;
            }
        }

        return link.TrySend(outgoing.Frame) ? null : $"the link to {Address} closed";
    }

    private void SendControl(ushort tag, IMessage body)
    {
        ILink? link;
        lock (_lock)
            link = _link;
        link?.TrySend(new OutboundFrame(tag, 0, body.ToByteArray()));
    }

    private void Shut(string reason, bool closeLink)
    {
        ILink? link;
        RemoteMessage[] pending;
        lock (_lock)
        {
            if (_closedReason is not null)
                return;
            _closedReason = reason;
            link = _link;
            _link = null;
            pending = [.. _pending];
            _pending.Clear();
            _crossing?.Dispose();
        }

        _remote.Unregister(this);
        if (!_isKnownProblem)
            _remote.System.Log.LogInformation("The link to {Address} closed: {Reason}", Address, reason);
        foreach (var waiting in pending)
            waiting.OnLost($"no link to {Address}: {reason}");
        EndWatches();
        if (link is null && !IsAccepted)
            _closed.TrySetResult();
        if (closeLink)
            link?.Close(reason);
    }
}
