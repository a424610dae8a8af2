using System.Net;
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
    public static async Task<ControlEndpoint> StartAsync(LinkAddress address, RequestDelegate answer, ILoggerFactory loggers)
    {
        var ports = address.Port == 0 ? [0] : Enumerable.Range(address.Port, ControlLimits.PortsTried)
            .Where(p => p <= IPEndPoint.MaxPort).Append(0);
        foreach (var port in ports)
            if (await TryStartAsync(address with { Port = port }, answer, loggers).ConfigureAwait(false) is { } endpoint)
                return endpoint;
        throw new LinkException($"cannot listen on {address}: no port is free");
    }

    /// <summary>Listens at an address, and at no other.</summary>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static async Task<ControlEndpoint> StartAtAsync(LinkAddress address, RequestDelegate answer, ILoggerFactory loggers) =>
        await TryStartAsync(address, answer, loggers).ConfigureAwait(false)
            ?? throw new LinkException($"cannot listen on {address}: another process does, or it is none of this machine's");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(ControlLimits.EndTimeout);
        await _server.StopAsync(deadline.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    // The system chooses a free port by itself for port 0 alone, and says which after the start.
    private static async Task<ControlEndpoint?> TryStartAsync(LinkAddress address, RequestDelegate answer, ILoggerFactory loggers)
    {
        var ip = IPAddress.TryParse(address.Host, out var parsed) ? parsed : IPAddress.Loopback;
        ListenOptions? bound = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ControlLimits.ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = ControlLimits.BodyBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = ControlLimits.HeaderBytesMax;
            kestrel.Limits.RequestHeadersTimeout = ControlLimits.HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = ControlLimits.IdleTimeout;
            kestrel.Listen(ip, address.Port, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                bound = options;
            });
        });
        var server = builder.Build();
        server.Run(answer);
        try
        {
            await server.StartAsync().ConfigureAwait(false);
            return new ControlEndpoint(server, address with { Port = bound!.IPEndPoint!.Port });
        }
        catch (IOException)
        {
            await server.DisposeAsync().ConfigureAwait(false); // the port is taken
            return null;
        }
    }
}
