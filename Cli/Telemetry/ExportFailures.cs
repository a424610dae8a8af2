using System.Diagnostics.Tracing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cluster.Cli.Telemetry;

/// <summary>Hears from OpenTelemetry's exporter that nothing reaches the collector, and tells it once.</summary>
internal sealed partial class ExportFailures(Action<string> onLost) : EventListener
{
    private const string ExporterSource = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    /// <summary>Characters of a reason: one line of it is enough to know what is wrong.</summary>
    private const int ReasonMax = 200;

    private int _told;

    /// <summary>Says in one line what an event of the exporter tells: its exception's message, where it has one.</summary>
    /// <param name="message">The event's message, with places for its values.</param>
    /// <param name="values">The values.</param>
    public static string Describe(string message, IReadOnlyList<object?> values)
    {
        var text = values is [.., string last] && ExceptionType().Match(last) is { Success: true } type
            ? last[type.Length..]
            : string.Format(CultureInfo.InvariantCulture, message, [.. values]);
        var line = text.Split('\n', 2)[0].Trim(' ', '\r', '.');
        return line.Length <= ReasonMax ? line : line[..ReasonMax] + "...";
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == ExporterSource) EnableEvents(eventSource, EventLevel.Warning);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != ExporterSource || Interlocked.Exchange(ref _told, 1) != 0) return;
        onLost(Describe(eventData.Message ?? eventData.EventName ?? "", eventData.Payload ?? []));
    }

    [GeneratedRegex(@"^[\w.]+Exception: ")]
    private static partial Regex ExceptionType();
}
