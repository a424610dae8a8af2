using Cluster.Cli.Telemetry;

namespace Cluster.Cli.Tests.Telemetry;

public class ExportsTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:1", "http://a:1", "http://a:1")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t:1/v1/traces", "http://t:1/v1/traces", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:1 OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://m:1", "http://a:1", "http://m:1")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:1 OTEL_TRACES_EXPORTER=none", null, "http://a:1")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:1 OTEL_METRICS_EXPORTER=none", "http://a:1", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:1 OTEL_SDK_DISABLED=True", null, null)]
    public void Plan_StandardVariables_SayWhatGoesWhere(string environment, string? traces, string? metrics)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        var plan = Exports.Plan(name => variables.GetValueOrDefault(name));
        Assert.Equal((traces, metrics, traces is null && metrics is null), (plan.Traces, plan.Metrics, plan.IsNone));
    }

    [Theory]
    [InlineData("Failed to reach {0}. Exception: {1}", "http://a:1", "System.Net.Http.HttpRequestException: Connection refused (a:1)\n   at X", "Connection refused (a:1)")]
    [InlineData("Timed out after {0} ms at {1}.", "300", "http://a:1", "Timed out after 300 ms at http://a:1")]
    public void Describe_EventOfTheExporter_IsOneLineAboutTheCause(string message, string first, string second, string reason) =>
        Assert.Equal(reason, ExportFailures.Describe(message, [first, second]));
}
