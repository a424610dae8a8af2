using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cluster.Coordinator.Control;

/// <summary>Writes the instruments of a meter in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>
/// Dots become underscores; a unit is added in words where it is one of time, bytes, a share or a rate, and counters end in
/// <c>_total</c>, as OpenTelemetry's rules for Prometheus have it.
/// </remarks>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>What the answer's type is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Counter = "counter";

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
        if (_histograms.TryGetValue(instrument, out var buckets)) buckets.Add(value);
        else lock (_lock) _observed[instrument].Add((Labels(labels), value));
    }

    /// <summary>Gets what Prometheus calls an instrument.</summary>
    public static string NameOf(Instrument instrument) => instrument.Name.Replace('.', '_') + instrument.Unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        "1" => "_ratio",
        { } unit when unit.EndsWith("/s", StringComparison.Ordinal) => "_" + unit[1..^3] + "s_per_second",
        _ => "",
    } + (TypeOf(instrument) == Counter ? "_total" : "");

    /// <summary>Gets what kind of a metric Prometheus takes an instrument for.</summary>
    public static string TypeOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableCounter<long> => Counter,
        ObservableGauge<long> or ObservableGauge<double> => "gauge",
        _ => throw new ArgumentException($"no way to write a {instrument.GetType().Name}", nameof(instrument)),
    };

    private void Write(StringBuilder text, Instrument instrument)
    {
        var name = NameOf(instrument);
        var histogram = _histograms.GetValueOrDefault(instrument);
        if (histogram is null && _observed[instrument].Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(instrument.Description ?? "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {TypeOf(instrument)}\n");
        if (histogram is not null) histogram.Write(text, name);
        else foreach (var (labels, value) in _observed[instrument]) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {Number(value)}\n");
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty) return "";
        var parts = new List<string>();
        foreach (var (key, value) in labels)
        {
            var text = Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal);
            parts.Add($"{key}=\"{text}\"");
        }

        return "{" + string.Join(',', parts) + "}";
    }

    // A line ends at a newline, whatever stands in it.
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    // Has a lock of its own: whoever records may hold what the other instruments are asked under.
    private sealed class Buckets(IReadOnlyList<double> bounds)
    {
        private readonly Lock _lock = new();
        private readonly long[] _counts = new long[bounds.Count + 1];
        private double _sum;

        public void Add(double value)
        {
            var bucket = 0;
            while (bucket < bounds.Count && value > bounds[bucket]) bucket++;
            lock (_lock)
            {
                _counts[bucket]++;
                _sum += value;
            }
        }

        public void Write(StringBuilder text, string name)
        {
            lock (_lock)
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
}
