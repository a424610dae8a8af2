using Cluster.Integration.Tests.Otlp;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>What the processes of a run send to a collector.</summary>
[Trait("lane", "beside")]
public sealed class OtlpTests : IDisposable
{
    private const ulong ClockStepNs = 1_000_000; // times of one step are taken by several clocks

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithACollector_SendsMetricsAndAStepsSpansOfAllProcesses()
    {
        await using var collector = await Collector.StartAsync();
        using var run = ClusterProcess.Start(
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret"), ("OTEL_SERVICE_NAME", "mine"), ("OTEL_RESOURCE_ATTRIBUTES", "team=a"),
            ],
            "train", "digits", "--workers", "2:2", "--servers", "1", "--epochs", "1", "--run-dir", _folder.Runs, "--json");
        await run.NextAsync("run_started");
        Assert.DoesNotContain("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{run.Id}/maps"), StringComparison.Ordinal); // it only starts others
        (await run.EndAsync()).Ended(0);

        Assert.Equal(["secret"], collector.Keys.Distinct());
        var (step, spans) = FirstStep(collector);
        Assert.All(spans, s => Assert.Equal(step.TraceId, s.Span.TraceId));
        var slots = Parts(spans, step, "slot");
        Assert.Equal(["worker-1", "worker-2"], slots.Select(s => s.Process).Order());
        foreach (var (worker, slot) in slots)
            foreach (var part in new[] { "data", "compute", "push" })
                Assert.Equal(worker, Assert.Single(Parts(spans, slot, part)).Process);
        var (server, shard) = Assert.Single(Parts(spans, step, "shard"));
        Assert.Equal("server-1", server);
        foreach (var part in new[] { "gather", "apply", "publish" }) Assert.Equal(server, Assert.Single(Parts(spans, shard, part)).Process);
        Assert.Equal(["worker-1", "worker-2"], Parts(spans, step, "pull").Select(s => s.Process).Order());

        var metrics = collector.Metrics;
        Assert.All(metrics, m => Assert.Equal(
            ("mine", "a", "coordinator"), (Collector.Text(m.Resource, "service.name"), Collector.Text(m.Resource, "team"), Collector.Text(m.Resource, "service.instance.id"))));
        Metric Last(string name) => metrics.Last(m => m.Metric.Name == name).Metric;
        Assert.Equal((true, 23L, "{step}"), (Last("cluster.steps").Sum.IsMonotonic, Last("cluster.steps").Sum.DataPoints[0].AsInt, Last("cluster.steps").Unit));
        Assert.InRange(Last("cluster.val.loss").Gauge.DataPoints[0].AsDouble, 0.01, 10);
        Assert.Equal(6, Last("cluster.step.part.duration").Gauge.DataPoints.Count);
        Assert.Equal((0.0001, "s"), (Last("cluster.step.duration").Histogram.DataPoints[0].ExplicitBounds[0], Last("cluster.step.duration").Unit));
    }

    // The coordinator's span of step 0, and all of its trace.
    private static (Span Step, IReadOnlyList<(string Process, Span Span)> Spans) FirstStep(Collector collector)
    {
        var spans = collector.Spans;
        var (process, step) = spans.Single(s => s.Span.Name == "step" && s.Span.Attributes.Any(a => a is { Key: "cluster.step", Value.IntValue: 0 }));
        Assert.Equal("coordinator", process);
        Assert.True(step.ParentSpanId.IsEmpty);
        return (step, [.. spans.Where(s => s.Span.TraceId == step.TraceId)]);
    }

    // Each lies within the one that it is a part of.
    private static List<(string Process, Span Span)> Parts(IReadOnlyList<(string Process, Span Span)> spans, Span whole, string name)
    {
        var parts = spans.Where(s => s.Span.ParentSpanId == whole.SpanId && s.Span.Name == name).ToList();
        Assert.All(parts, p => Assert.True(
            p.Span.StartTimeUnixNano + ClockStepNs >= whole.StartTimeUnixNano && p.Span.StartTimeUnixNano <= p.Span.EndTimeUnixNano
            && p.Span.EndTimeUnixNano <= whole.EndTimeUnixNano + ClockStepNs,
            $"{name} of {p.Process}: {p.Span.StartTimeUnixNano}-{p.Span.EndTimeUnixNano} in {whole.StartTimeUnixNano}-{whole.EndTimeUnixNano}"));
        return parts;
    }
}
