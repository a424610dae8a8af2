using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Cluster.Actors.Links.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>Accepts TCP links on Kestrel's connection layer, without HTTP.</summary>
internal sealed class TcpLinkListener(
    Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor, LinkLimits limits, LinkSecurity security,
    TimeProvider time, ILoggerFactory loggers) : ILinkListener
{
    private readonly ILogger _log = loggers.CreateLogger("Cluster.Actors.Links");
    private readonly LinkReception _reception = new(
        limits, security, loggers.CreateLogger("Cluster.Actors.Links"));

    private readonly HashSet<StreamLink> _links = [];
    private readonly ConnectionCaps _caps = new(limits);
    private readonly Lock _lock = new();
    private WebApplication? _server;
    private ITimer? _warning;
    private bool _stopped;

    public LinkAddress Address { get; private set; }

    public async Task StartAsync(LinkAddress address, CancellationToken cancellationToken)
    {
        var ip = await ResolveAsync(address, cancellationToken).ConfigureAwait(false);
        var socket = ListeningSocket.Open(address, ip);
        Address = address with { Port = ((IPEndPoint)socket.LocalEndPoint!).Port };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(new SocketListenerFactory(socket, time));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = limits.ConnectionsMax;
            kestrel.Listen(ip, Address.Port, options => options.Run(AcceptAsync));
        });
        _server = builder.Build();
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        if (security.Danger(Address) is { } danger)
            _warning = time.CreateTimer(_ => Warn(danger), null, TimeSpan.Zero, LinkSecurity.WarnEvery);
    }

    public async ValueTask DisposeAsync()
    {
        StreamLink[] links;
        lock (_lock)
        {
            _stopped = true;
            links = [.. _links];
        }

        _warning?.Dispose();
        foreach (var link in links)
            link.Close("the listener stops");
        if (_server is null)
            return;
        using var deadline = new CancellationTokenSource(limits.FlushTimeout, time);
        await _server.StopAsync(deadline.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private void Warn(string danger)
    {
        if (security.Warn is { } warn)
            warn(danger);
        else
            _log.LogWarning("{Danger}", danger);
    }

    private static async Task<IPAddress> ResolveAsync(LinkAddress address, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address.Host, out var ip))
            return ip;
        if (address.IsLoopback)
            return IPAddress.Loopback;
        try
        {
            return (await Dns.GetHostAddressesAsync(address.Host, cancellationToken).ConfigureAwait(false))[0];
        }
        catch (SocketException cause)
        {
            throw new LinkException($"cannot listen on {address}: {cause.Message}", cause);
        }
    }

    private async Task AcceptAsync(ConnectionContext context)
    {
        var connection = (SocketConnection)context;
        var caller = new Caller(connection);
        if (_caps.TryEnter(caller.Host) is { } full)
        {
            _reception.Note(caller, "too many connections", full);
            return;
        }

        var isGreeted = false;
        try
        {
            var greeted = await GreetAsync(connection, caller).ConfigureAwait(false);
            if (greeted is not var (link, handler))
                return;
            isGreeted = true;
            _caps.Greet(caller.Host);
            await RunAsync(link, handler).ConfigureAwait(false);
        }
        finally
        {
            _caps.Leave(caller.Host, isGreeted);
        }
    }

    private async Task RunAsync(StreamLink link, ILinkHandler handler)
    {
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

    private async Task<(StreamLink Link, ILinkHandler Handler)?> GreetAsync(SocketConnection connection, Caller caller)
    {
        using var deadline = new CancellationTokenSource(limits.HelloTimeout, time);
        var kind = OpeningKind.Nothing;
        try
        {
            kind = await LinkReception.PeekAsync(connection, deadline.Token).ConfigureAwait(false);
            var parts = new StreamLinkParts(
                connection.Stream, new ByteSource(connection.Stream), connection.Abort, limits, time, _log);
            if (_reception.WhyNotTaken(kind) is { } stranger)
                return await RefuseAsync(parts, kind.Describe(), stranger).ConfigureAwait(false);
            var identity = default(LinkIdentity);
            if (kind == OpeningKind.Tls)
            {
                (parts, identity, var distrust) =
                    await _reception.BeginTlsAsync(parts, deadline.Token).ConfigureAwait(false);
                if (distrust is not null)
                    return await RefuseAsync(parts, "a certificate", distrust).ConfigureAwait(false);
            }

            var (hello, problem) = await LinkReception.ReadHelloAsync(parts.Source, deadline.Token).ConfigureAwait(false);
            if (hello is null)
                return await RefuseAsync(parts, "a hello", problem ?? "refused").ConfigureAwait(false);
            hello = hello with { Identity = identity };
            if (_reception.WhyNotLinked(hello) is { } wrong)
                return await RefuseAsync(parts, "a role", wrong).ConfigureAwait(false);
            var answer = acceptor.Accept(hello, caller.Peer);
            if (answer.Handler is null)
                return await RefuseAsync(parts, "a link", answer.Refusal ?? "refused").ConfigureAwait(false);
            var own = self(Address) with { Channel = hello.Channel };
            var accepted = LinkPreamble.Hello(own, PreambleKind.Accepted);
            await parts.Output.WriteAsync(accepted, deadline.Token).ConfigureAwait(false);
            return (new StreamLink(parts, hello.Channel, hello, caller.Peer), answer.Handler);
        }
        catch (AuthenticationException cause)
        {
            connection.Abort();
            _reception.Note(caller, kind.Describe(), (cause.InnerException ?? cause).Message);
            return null;
        }
        catch (Exception cause) when (IsEnd(cause))
        {
            connection.Abort();
            _reception.Note(
                caller, kind.Describe(), $"no hello within {limits.HelloTimeout}, or the connection ended before it");
            return null;
        }

        async Task<(StreamLink Link, ILinkHandler Handler)?> RefuseAsync(StreamLinkParts parts, string what, string why)
        {
            _reception.Note(caller, what, why);
            try
            {
                await LinkReception.SayAsync(connection, parts, why, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception cause) when (IsEnd(cause))
            {
                // It has gone, or does not go: it need not hear why.
            }

            parts.Abort();
            return null;
        }
    }

    private static bool IsEnd(Exception cause) =>
        cause is IOException or SocketException or OperationCanceledException or ObjectDisposedException;
}
