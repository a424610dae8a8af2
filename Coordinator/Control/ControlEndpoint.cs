using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cluster.Coordinator.Control;

/// <summary>Serves HTTP on one address: Kestrel, bounded, without a host's usual services.</summary>
internal sealed class ControlEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ControlEndpoint(WebApplication server, LinkAddress address) => (_server, Address) = (server, address);

    /// <summary>Gets where it listens.</summary>
    public LinkAddress Address { get; }

    /// <summary>Gets the same as a browser takes it.</summary>
    public string Url => new UriBuilder("http", Address.Host, Address.Port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Listens at an address, at one of the next ports where that one is taken, or at any.</summary>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static Task<ControlEndpoint> StartAsync(LinkAddress address, RequestDelegate answer, ILoggerFactory loggers) =>
        ServeAsync(OpenNear(address), address, answer, loggers);

    /// <summary>Listens at an address, and at no other.</summary>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static Task<ControlEndpoint> StartAtAsync(LinkAddress address, RequestDelegate answer, ILoggerFactory loggers) =>
        ServeAsync(Open(address), address, answer, loggers);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(ControlLimits.EndTimeout);
        await _server.StopAsync(deadline.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private static Socket Open(LinkAddress address) =>
        ListeningSocket.Open(address, IPAddress.TryParse(address.Host, out var ip) ? ip : IPAddress.Loopback);

    private static Socket OpenNear(LinkAddress address)
    {
        var last = address.Port == 0 ? 0 : Math.Min(address.Port + ControlLimits.PortsTried - 1, IPEndPoint.MaxPort);
        for (var port = address.Port; port <= last; port++)
        {
            try
            {
                return Open(address with { Port = port });
            }
            catch (LinkException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                // the next one
            }
        }

        return Open(address with { Port = 0 });
    }

    private static async Task<ControlEndpoint> ServeAsync(
        Socket listener, LinkAddress address, RequestDelegate answer, ILoggerFactory loggers)
    {
        var at = (IPEndPoint)listener.LocalEndPoint!;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => listener);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ControlLimits.ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = ControlLimits.BodyBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = ControlLimits.HeaderBytesMax;
            kestrel.Limits.RequestHeadersTimeout = ControlLimits.HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = ControlLimits.IdleTimeout;
            kestrel.Listen(at, options => options.Protocols = HttpProtocols.Http1);
        });
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync().ConfigureAwait(false);
        return new ControlEndpoint(server, address with { Port = at.Port });
    }
}
