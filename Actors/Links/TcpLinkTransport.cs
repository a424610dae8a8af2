using System.Net.Sockets;
using Cluster.Actors.Links.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Actors.Links;

/// <summary>
/// Links over TCP. Kestrel's connection layer accepts, a socket dials. With certificates all of it is TLS 1.3, and both sides
/// show one; without them a listener is for this machine alone.
/// </summary>
public sealed class TcpLinkTransport : ILinkTransport
{
    private readonly LinkSecurity _security;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;

    /// <summary>Creates the transport.</summary>
    /// <param name="limits">The bounds; defaults where null.</param>
    /// <param name="time">The time of deadlines; the system's where null.</param>
    /// <param name="loggers">Where logs go; nowhere where null.</param>
    /// <param name="security">The certificates; plain links on this machine where null.</param>
    public TcpLinkTransport(
        LinkLimits? limits = null, TimeProvider? time = null, ILoggerFactory? loggers = null, LinkSecurity? security = null)
    {
        _security = security ?? new LinkSecurity();
        Limits = limits ?? new LinkLimits();
        _time = time ?? TimeProvider.System;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        _log = _loggers.CreateLogger("Cluster.Actors.Links");
    }

    /// <inheritdoc/>
    public LinkLimits Limits { get; }

    /// <inheritdoc/>
    public async ValueTask<ILinkListener> ListenAsync(
        LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor,
        CancellationToken cancellationToken)
    {
        if (_security.WhyNotListen(address) is { } reason)
            throw new LinkException(reason);
        var listener = new TcpLinkListener(self, acceptor, Limits, _security, _time, _loggers);
        await listener.StartAsync(address, cancellationToken).ConfigureAwait(false);
        return listener;
    }

    /// <inheritdoc/>
    public async ValueTask<ILink> ConnectAsync(
        LinkAddress address, LinkHello hello, ILinkHandler handler, CancellationToken cancellationToken)
    {
        var socket = await new SocketDialer(Limits.ConnectTimeout, _time).ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = new NetworkStream(socket, ownsSocket: true);
            var (parts, answer) = await GreetAsync(connection, address, hello, cancellationToken).ConfigureAwait(false);
            var link = new StreamLink(parts, hello.Channel, answer, address.ToString());
            _ = link.RunAsync(handler);
            return link;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<(StreamLinkParts Parts, LinkHello Answer)> GreetAsync(
        Stream connection, LinkAddress address, LinkHello hello, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Limits.HelloTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var (stream, peer) = await BeginTlsAsync(connection, address, hello.Channel, both.Token).ConfigureAwait(false);
            var source = new ByteSource(stream);
            await stream.WriteAsync(LinkPreamble.Hello(hello), both.Token).ConfigureAwait(false);
            var answer = await ReadAnswerAsync(source, address, both.Token).ConfigureAwait(false);
            if (peer?.WhyNot(answer) is { } wrong)
                throw new LinkException($"{address} is not to be trusted: {wrong}");
            var parts = new StreamLinkParts(stream, source, stream.Dispose, Limits, _time, _log);
            return (parts, answer with { Identity = peer });
        }
        catch (IOException cause)
        {
            throw new LinkException($"{address} closed the connection before its hello: {cause.Message}", cause);
        }
        catch (OperationCanceledException cause) when (deadline.IsCancellationRequested)
        {
            throw new LinkException($"{address} said no hello within {Limits.HelloTimeout}", cause);
        }
    }

    private async Task<(Stream Stream, LinkIdentity? Peer)> BeginTlsAsync(
        Stream connection, LinkAddress address, LinkChannel channel, CancellationToken cancellationToken)
    {
        if (_security.Certificates is not { } certificates)
            return (connection, null);
        var own = certificates.Current(_log);
        var (stream, peer) = await TlsHandshake
            .ConnectAsync(connection, own, address, certificates.Now, cancellationToken).ConfigureAwait(false);
        if (LinkRoles.MayOpen(own.Identity.Role, peer.Role, channel))
            return (stream, peer);
        await stream.DisposeAsync().ConfigureAwait(false);
        throw new LinkException($"{address} is not to be trusted: a {own.Identity.Role} opens no {channel} link to a {peer.Role}");
    }

    private static async Task<LinkHello> ReadAnswerAsync(
        ByteSource source, LinkAddress address, CancellationToken cancellationToken)
    {
        var head = new byte[LinkPreamble.Size];
        await source.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        if (LinkPreamble.Read(head, out var preamble) is { } problem)
            throw new LinkException($"{address} does not speak our protocol: {problem}");
        var body = new byte[preamble.BodyBytes];
        await source.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        if (preamble.Kind == PreambleKind.Refused)
            throw LinkException.Refused(address, LinkPreamble.ParseReason(body));
        return preamble.ParseHello(body)
            ?? throw new LinkException($"{address} answered with a malformed hello");
    }
}
