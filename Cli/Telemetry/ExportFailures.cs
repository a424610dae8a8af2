using System.Diagnostics.Tracing;
using System.Globalization;

namespace Cluster.Cli.Telemetry;

/// <summary>Hears from OpenTelemetry's exporter that nothing reaches the collector, and tells it once.</summary>
internal sealed class ExportFailures(Action<string> onLost) : EventListener
{
    private const string ExporterSource = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    /// <summary>Characters of a reason: one line of it is enough to know what is wrong.</summary>
    private const int ReasonMax = 200;

    private int _told;

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == ExporterSource) EnableEvents(eventSource, EventLevel.Error);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != ExporterSource || Interlocked.Exchange(ref _told, 1) != 0) return;
        onLost(Describe(eventData));
    }

    private static string Describe(EventWrittenEventArgs e)
    {
        var text = string.Format(CultureInfo.InvariantCulture, e.Message ?? e.EventName ?? "", [.. e.Payload ?? []]);
        var line = text.Split('\n', 2)[0].Trim();
        return line.Length <= ReasonMax ? line : line[..ReasonMax] + "...";
    }
}
