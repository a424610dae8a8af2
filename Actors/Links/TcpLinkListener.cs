using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>Accepts TCP links on Kestrel's connection layer, without HTTP.</summary>
internal sealed class TcpLinkListener(
    Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor, LinkLimits limits, TimeProvider time,
    ILoggerFactory loggers) : ILinkListener
{
    private readonly ILogger _log = loggers.CreateLogger("Cluster.Actors.Links");
    private readonly HashSet<StreamLink> _links = [];
    private readonly HashSet<string> _strangers = [];
    private readonly Lock _lock = new();
    private WebApplication? _server;
    private int _beforeHello;
    private bool _stopped;

    public LinkAddress Address { get; private set; }

    public async Task StartAsync(LinkAddress address, CancellationToken cancellationToken)
    {
        var ip = IPAddress.TryParse(address.Host, out var parsed) ? parsed : IPAddress.Loopback;
        ListenOptions? bound = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(new SocketListenerFactory(time));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = limits.ConnectionsMax;
            kestrel.Listen(ip, address.Port, options =>
            {
                bound = options;
                options.Run(AcceptAsync);
            });
        });
        _server = builder.Build();
        try
        {
            await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            throw new LinkException($"cannot listen on {address}: {cause.Message}", cause);
        }

        Address = address with { Port = bound!.IPEndPoint!.Port };
    }

    public async ValueTask DisposeAsync()
    {
        StreamLink[] links;
        lock (_lock)
        {
            _stopped = true;
            links = [.. _links];
        }

        foreach (var link in links)
            link.Close("the listener stops");
        if (_server is null)
            return;
        using var deadline = new CancellationTokenSource(limits.FlushTimeout, time);
        await _server.StopAsync(deadline.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AcceptAsync(ConnectionContext connection)
    {
        var peer = connection.RemoteEndPoint?.ToString() ?? "unknown";
        var stream = ((SocketConnection)connection).Stream;
        var parts = new StreamLinkParts(stream, new ByteSource(stream), connection.Abort, limits, time, _log);
        var accepted = await GreetAsync(connection, parts, peer).ConfigureAwait(false);
        if (accepted is not var (link, handler))
            return;
        try
        {
            if (Track(link))
                await link.RunAsync(handler).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _links.Remove(link);
        }
    }

    private bool Track(StreamLink link)
    {
        lock (_lock)
            return !_stopped && _links.Add(link);
    }

    private async Task<(StreamLink Link, ILinkHandler Handler)?> GreetAsync(
        ConnectionContext connection, StreamLinkParts parts, string peer)
    {
        using var deadline = new CancellationTokenSource(limits.HelloTimeout, time);
        try
        {
            if (Interlocked.Increment(ref _beforeHello) > limits.ConnectionsBeforeHelloMax)
                return Reject(peer, "too many connections have not said hello yet");
            var (hello, problem) = await ReadHelloAsync(parts.Source, deadline.Token).ConfigureAwait(false);
            var answer = hello is null ? default : acceptor.Accept(hello, peer);
            if (hello is null || answer.Handler is null)
            {
                problem ??= answer.Refusal ?? "refused";
                await parts.Output.WriteAsync(LinkPreamble.Refusal(problem), deadline.Token).ConfigureAwait(false);
                return Reject(peer, problem);
            }

            var own = self(Address) with { Channel = hello.Channel };
            var accepted = LinkPreamble.Hello(own, PreambleKind.Accepted);
            await parts.Output.WriteAsync(accepted, deadline.Token).ConfigureAwait(false);
            return (new StreamLink(parts, hello.Channel, hello, peer), answer.Handler);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            connection.Abort();
            return Reject(peer, $"no hello within {limits.HelloTimeout}, or the connection ended before it");
        }
        finally
        {
            Interlocked.Decrement(ref _beforeHello);
        }
    }

    private static async Task<(LinkHello? Hello, string? Problem)> ReadHelloAsync(
        ByteSource source, CancellationToken cancellationToken)
    {
        var head = new byte[LinkPreamble.Size];
        await source.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        if (LinkPreamble.Read(head, out var preamble) is { } problem)
            return (null, problem);
        if (preamble.Kind != PreambleKind.Hello || preamble.Channel is not (LinkChannel.Control or LinkChannel.Tensor))
            return (null, "the hello names no channel");
        var body = new byte[preamble.BodyBytes];
        await source.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        var hello = preamble.ParseHello(body);
        return (hello, hello is null ? "the hello is malformed" : null);
    }

    /// <summary>Logs a connection that came to nothing, once per host.</summary>
    private (StreamLink Link, ILinkHandler Handler)? Reject(string peer, string reason)
    {
        var colon = peer.LastIndexOf(':');
        lock (_lock)
        {
            if (_strangers.Count >= limits.StrangersRemembered)
                _strangers.Clear();
            if (!_strangers.Add((colon > 0 ? peer[..colon] : peer) + reason))
                return null;
        }

        _log.LogWarning("Refused a connection from {Peer}: {Reason} (logged once)", peer, reason);
        return null;
    }
}
