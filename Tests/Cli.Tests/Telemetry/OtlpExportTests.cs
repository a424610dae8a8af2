using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Cluster.Cli.Telemetry;
using Cluster.Messages.Tracing;

namespace Cluster.Cli.Tests.Telemetry;

/// <summary>A collector that takes connections and never answers holds nobody up, and is told of once.</summary>
/// <remarks>Alone: the variables that it sets are those of the whole process.</remarks>
[Collection(nameof(OtlpExportTests))]
[CollectionDefinition(nameof(OtlpExportTests), DisableParallelization = true)]
public sealed class OtlpExportTests : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private static readonly TimeSpan ExporterTimeout = TimeSpan.FromSeconds(10); // where no variable says another one

    private readonly TcpListener _deaf = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        _deaf.Dispose();
        foreach (var name in new[] { Endpoint, Protocol, Timeout }) Environment.SetEnvironmentVariable(name, null);
    }

    [Theory]
    [InlineData("300", 1)]
    [InlineData(null, 0)]
    public void Complete_CollectorNeverAnswers_EndsSoonAndSaysSoOnce(string? timeoutMs, int told)
    {
        _deaf.Start();
        var url = $"http://{_deaf.LocalEndpoint}";
        Environment.SetEnvironmentVariable(Endpoint, url);
        Environment.SetEnvironmentVariable(Protocol, "http/protobuf");
        Environment.SetEnvironmentVariable(Timeout, timeoutMs);
        var lost = new List<(string Endpoint, string Reason)>();
        using var meter = new Meter(StepSpans.SourceName);
        var ending = new Stopwatch();
        using (var export = new OtlpExport("test", new ExportPlan(url, url), Lose))
        {
            meter.CreateCounter<long>("test").Add(1);
            StepSpans.Source.StartActivity("test")!.Dispose(); // somebody listens
            ending.Start();
            export.Complete();
        }

        Assert.True(ending.Elapsed < ExporterTimeout, $"{ending.Elapsed}");
        lock (lost)
        {
            Assert.InRange(lost.Count, told, 1);
            Assert.All(lost, l => Assert.Equal(url, l.Endpoint));
            Assert.All(lost, l => Assert.NotEmpty(l.Reason)); // a time-out, or a request cancelled by one
        }

        void Lose(string endpoint, string reason)
        {
            lock (lost) lost.Add((endpoint, reason));
        }
    }
}
