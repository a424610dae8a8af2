using System.Runtime.CompilerServices;

namespace Cluster.Cli.Telemetry;

/// <summary>Decides whether this process exports metrics and traces by OTLP: where the standard variables say where to.</summary>
/// <remarks>Nothing of OpenTelemetry is loaded before they do.</remarks>
internal static class Exports
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    /// <summary>Reads what is to be exported.</summary>
    /// <param name="variable">Gets a variable of the environment.</param>
    public static ExportPlan Plan(Func<string, string?> variable)
    {
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) return default;
        return new ExportPlan(To(TracesEndpoint, "OTEL_TRACES_EXPORTER"), To(MetricsEndpoint, "OTEL_METRICS_EXPORTER"));

        string? To(string own, string exporter) => variable(exporter) == "none" ? null : NotEmpty(variable(own)) ?? NotEmpty(variable(Endpoint));
    }

    /// <summary>Begins to export, where somebody said where to.</summary>
    /// <param name="role">Which process of the run this is, such as <c>worker-2</c>.</param>
    /// <param name="hasMeter">Whether it has the meter's instruments.</param>
    /// <param name="onLost">Is told once, with the endpoint, why nothing reaches it; from any thread.</param>
    public static ITelemetry? Start(string role, bool hasMeter, Action<string, string> onLost)
    {
        var plan = Plan(Environment.GetEnvironmentVariable);
        if (!hasMeter) plan = plan with { Metrics = null };
        return plan.IsNone ? null : Load(role, plan, onLost);
    }

    // On its own: where it is not called its types are not looked for either.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OtlpExport Load(string role, ExportPlan plan, Action<string, string> onLost) => new(role, plan, onLost);

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
