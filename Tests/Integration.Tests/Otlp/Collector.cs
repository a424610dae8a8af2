using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cluster.Integration.Tests.Otlp;

/// <summary>Collects what is sent by OTLP over HTTP as protobuf, on a port of its own.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = [];

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(TakeAsync);
    }

    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Gets the header by which the exporter was to name itself, of each request.</summary>
    public ConcurrentBag<string> Keys { get; } = [];

    /// <summary>Gets each span with the process that it is of.</summary>
    public IReadOnlyList<(string Process, Span Span)> Spans =>
        [.. Requests("/v1/traces", TraceRequest.Parser).SelectMany(r => r.ResourceSpans)
            .SelectMany(r => r.ScopeSpans.SelectMany(s => s.Spans).Select(s => (Text(r.Resource, "service.instance.id"), s)))];

    /// <summary>Gets each metric with the resource that it is of.</summary>
    public IReadOnlyList<(Resource Resource, Metric Metric)> Metrics =>
        [.. Requests("/v1/metrics", MetricsRequest.Parser).SelectMany(r => r.ResourceMetrics)
            .SelectMany(r => r.ScopeMetrics.SelectMany(s => s.Metrics).Select(m => (r.Resource, m)))];

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._server.StartAsync();
        return collector;
    }

    public static string Text(Resource resource, string key) => resource.Attributes.Single(a => a.Key == key).Value.StringValue;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IEnumerable<T> Requests<T>(string path, MessageParser<T> parser)
        where T : IMessage<T> => _received.Where(r => r.Path == path).Select(r => parser.ParseFrom(r.Body));

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Keys.Add(context.Request.Headers["x-key"].ToString());
        _received.Enqueue((context.Request.Path.Value!, body.ToArray()));
        context.Response.ContentType = context.Request.ContentType;
    }
}
