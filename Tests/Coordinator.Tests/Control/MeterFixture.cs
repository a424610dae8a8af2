using System.Diagnostics.Metrics;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Tests.Control;

/// <summary>Says what the meter of a run offers, of which all that can be known is.</summary>
internal static class MeterFixture
{
    /// <summary>Gets each instrument: its name, Prometheus' name and type for it, its unit, its labels and what it means.</summary>
    public static IReadOnlyList<MetricRow> Rows { get; } = Read();

    private static List<MetricRow> Read()
    {
        var model = new RunModel("runs/test") { Settings = RunFixture.Settings() };
        foreach (var e in new RunEvent[]
        {
            RunModelTests.Started(), RunModelTests.Joined(1, "worker-1"), RunModelTests.Step(1, 1), RunModelTests.Step(2, 2), RunModelTests.Epoch(1, 2),
            new SnapshotWritten("s", 2, "ab"),
        })
            model.Apply(DateTimeOffset.UnixEpoch, e);
        var instruments = new List<Instrument>();
        var labels = new Dictionary<Instrument, string>();
        using var meter = new TrainingMeter(new RunMonitor(model, TimeProvider.System), TimeProvider.System);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter != meter.Meter) return;
            instruments.Add(instrument);
            l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => labels[instrument] = Names(tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => labels[instrument] = Names(tags));
        listener.Start();
        listener.RecordObservableInstruments();
        meter.Take(model, RunModelTests.Step(2, 2));
        return [.. instruments.Select(i => new MetricRow(
            i.Name, PrometheusText.NameOf(i), PrometheusText.TypeOf(i), i.Unit ?? "", labels[i], i.Description!))];
    }

    private static string Names(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new List<string>();
        foreach (var (name, _) in tags) names.Add(name);
        return string.Join(", ", names);
    }
}

/// <summary>Is a line of the table of metrics.</summary>
internal sealed record MetricRow(string Name, string Prometheus, string Type, string Unit, string Labels, string Meaning)
{
    /// <summary>Gets the names that a query may use.</summary>
    public IEnumerable<string> Series => Type == "histogram" ? [Prometheus + "_bucket", Prometheus + "_sum", Prometheus + "_count"] : [Prometheus];

    /// <summary>Gets the line as <c>docs/METRICS.md</c> has it.</summary>
    public string Line => $"| `{Name}` | `{Prometheus}` | {Type} | {(Unit.Length > 0 ? $"`{Unit}`" : "")} | {Labels} | {Meaning} |";
}
