using Cluster.Messages.Tracing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cluster.Cli.Telemetry;

/// <summary>Exports metrics and traces by OTLP.</summary>
/// <remarks>
/// OpenTelemetry's own threads send, from bounded queues: what a slow collector does not take is dropped. Protocol, headers,
/// intervals, sampler and resource are what its standard variables say.
/// </remarks>
internal sealed class OtlpExport : ITelemetry
{
    private const string ServiceName = "cluster";

    /// <summary>How long the end of a process may wait for its last metrics and spans to be taken.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly ExportFailures _failures;
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;
    private bool _isComplete;

    /// <summary>Begins to export.</summary>
    public OtlpExport(string role, ExportPlan plan, Action<string, string> onLost)
    {
        _failures = new ExportFailures(reason => onLost(plan.Traces ?? plan.Metrics!, reason));

        // What a variable says of the resource goes before what is said here.
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk()
            .AddService(ServiceName, serviceInstanceId: role).AddEnvironmentVariableDetector();
        if (plan.Traces is not null)
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource(StepSpans.SourceName).AddOtlpExporter().Build();
        if (plan.Metrics is not null)
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter(StepSpans.SourceName).AddOtlpExporter().Build();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_isComplete) return;
        _isComplete = true;
        var timeoutMs = (int)EndTimeout.TotalMilliseconds;
        Parallel.Invoke(() => _traces?.Shutdown(timeoutMs), () => _metrics?.Shutdown(timeoutMs));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Complete();
        _failures.Dispose();
    }
}
