using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cluster.Coordinator.Control;

/// <summary>Writes the instruments of a meter in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>
/// Dots become underscores; a unit is added in words where it is one of time or a rate, and counters end in <c>_total</c>, as
/// OpenTelemetry's rules for Prometheus have it.
/// </remarks>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>What the answer's type is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<Instrument, List<(string Labels, double Value)>> _observed = [];
    private readonly Dictionary<Instrument, Buckets> _histograms = [];

    /// <summary>Begins to listen to a meter.</summary>
    public PrometheusText(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter) return;
            _instruments.Add(instrument);
            if (instrument is Histogram<double> histogram) _histograms[instrument] = new Buckets(histogram.Advice!.HistogramBucketBoundaries!);
            else _observed[instrument] = [];
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>Looks at all instruments and writes them.</summary>
    public string Write()
    {
        lock (_lock)
        {
            foreach (var values in _observed.Values) values.Clear();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var instrument in _instruments) Write(text, instrument);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_lock)
        {
            if (_histograms.TryGetValue(instrument, out var buckets)) buckets.Add(value);
            else _observed[instrument].Add((Labels(labels), value));
        }
    }

    private void Write(StringBuilder text, Instrument instrument)
    {
        var isCounter = instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal);
        var name = NameOf(instrument) + (isCounter ? "_total" : "");
        var histogram = _histograms.GetValueOrDefault(instrument);
        if (histogram is null && _observed[instrument].Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(histogram is not null ? "histogram" : isCounter ? "counter" : "gauge")}\n");
        if (histogram is not null) histogram.Write(text, name);
        else foreach (var (labels, value) in _observed[instrument]) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {Number(value)}\n");
    }

    private static string NameOf(Instrument instrument) => instrument.Name.Replace('.', '_') + instrument.Unit switch
    {
        "s" => "_seconds",
        { } unit when unit.EndsWith("/s", StringComparison.Ordinal) => "_" + unit[1..^3] + "s_per_second",
        _ => "",
    };

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty) return "";
        var parts = new List<string>();
        foreach (var (key, value) in labels) parts.Add($"{key}=\"{value}\"");
        return "{" + string.Join(',', parts) + "}";
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private sealed class Buckets(IReadOnlyList<double> bounds)
    {
        private readonly long[] _counts = new long[bounds.Count + 1];
        private double _sum;

        public void Add(double value)
        {
            var bucket = 0;
            while (bucket < bounds.Count && value > bounds[bucket]) bucket++;
            _counts[bucket]++;
            _sum += value;
        }

        public void Write(StringBuilder text, string name)
        {
            long count = 0;
            for (var i = 0; i <= bounds.Count; i++)
            {
                count += _counts[i];
                var bound = Number(i < bounds.Count ? bounds[i] : double.PositiveInfinity);
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {count}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum {Number(_sum)}\n{name}_count {count}\n");
        }
    }
}
