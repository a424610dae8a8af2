using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Actors.Links;

/// <summary>
/// Links over TCP. Kestrel's connection layer accepts, a socket dials. Loopback only: across machines mutual TLS is
/// required, and that is not available yet.
/// </summary>
public sealed class TcpLinkTransport : ILinkTransport
{
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;

    /// <summary>Creates the transport.</summary>
    /// <param name="limits">The bounds; defaults where null.</param>
    /// <param name="time">The time of deadlines; the system's where null.</param>
    /// <param name="loggers">Where logs go; nowhere where null.</param>
    public TcpLinkTransport(LinkLimits? limits = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
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
        if (!address.IsLoopback)
        {
            throw new LinkException($"{address} is not a loopback address: links between machines require mutual "
                + "TLS, which is not available yet; listen on 127.0.0.1");
        }

        var listener = new TcpLinkListener(self, acceptor, Limits, _time, _loggers);
        await listener.StartAsync(address, cancellationToken).ConfigureAwait(false);
        return listener;
    }

    /// <inheritdoc/>
    public async ValueTask<ILink> ConnectAsync(
        LinkAddress address, LinkHello hello, ILinkHandler handler, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await ConnectSocketAsync(socket, address, cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var source = new ByteSource(stream);
            var answer = await GreetAsync(stream, source, address, hello, cancellationToken).ConfigureAwait(false);
            var parts = new StreamLinkParts(stream, source, stream.Dispose, Limits, _time, _log);
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

    private async Task ConnectSocketAsync(Socket socket, LinkAddress address, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Limits.ConnectTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var host = address.Host == "localhost" ? IPAddress.Loopback.ToString() : address.Host;
            await socket.ConnectAsync(host, address.Port, both.Token).ConfigureAwait(false);
        }
        catch (SocketException cause)
        {
            throw new LinkException($"cannot connect to {address}: {cause.Message}", cause);
        }
        catch (OperationCanceledException cause) when (deadline.IsCancellationRequested)
        {
            throw new LinkException($"cannot connect to {address} within {Limits.ConnectTimeout}", cause);
        }
    }

    private async Task<LinkHello> GreetAsync(
        Stream output, ByteSource source, LinkAddress address, LinkHello hello, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Limits.HelloTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await output.WriteAsync(LinkPreamble.Hello(hello), both.Token).ConfigureAwait(false);
            var head = new byte[LinkPreamble.Size];
            await source.ReadExactlyAsync(head, both.Token).ConfigureAwait(false);
            if (LinkPreamble.Read(head, out var preamble) is { } problem)
                throw new LinkException($"{address} does not speak our protocol: {problem}");
            var body = new byte[preamble.BodyBytes];
            await source.ReadExactlyAsync(body, both.Token).ConfigureAwait(false);
            if (preamble.Kind == PreambleKind.Refused)
                throw LinkException.Refused(address, LinkPreamble.ParseReason(body));
            return preamble.ParseHello(body)
                ?? throw new LinkException($"{address} answered with a malformed hello");
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
}
