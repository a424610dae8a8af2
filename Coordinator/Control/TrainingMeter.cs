using System.Diagnostics.Metrics;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Offers a run's figures as instruments of the meter <c>Cluster.Training</c>.</summary>
/// <remarks>All but one are looked at when somebody asks: between two questions they cost nothing.</remarks>
internal sealed class TrainingMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Cluster.Training";

    private readonly Histogram<double> _stepDuration;

    /// <summary>Creates the instruments.</summary>
    public TrainingMeter(RunMonitor monitor, TimeProvider time)
    {
        Meter.CreateObservableCounter("cluster.steps", () => monitor.Steps, "{step}", "Steps applied since this coordinator began.");
        Meter.CreateObservableCounter("cluster.samples", () => monitor.Samples, "{sample}", "Training rows of those steps.");
        _stepDuration = Meter.CreateHistogram(
            "cluster.step.duration", "s", "Time of a step, as the mean between two steps that were told of.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.0001, .001, .01, .05, .1, .5, 1, 5, 10, 60] });
        Gauge("cluster.step", "{step}", "The version reached.", s => s.Step);
        Gauge("cluster.epoch", "{epoch}", "The epoch, from 1.", s => s.Epoch);
        Gauge("cluster.loss", "1", "Mean loss of the step that was told of last.", s => s.Loss);
        Gauge("cluster.val.loss", "1", "Validation loss of the last epoch.", s => s.ValLoss);
        Gauge("cluster.val.accuracy", "1", "Share of validation rows predicted right after the last epoch.", s => s.ValAccuracy);
        Gauge("cluster.learning_rate", "1", "The learning rate.", s => s.Lr);
        Gauge("cluster.gradient.norm", "1", "The gradient's norm before it is clipped.", s => s.GradNorm);
        Gauge("cluster.throughput", "{sample}/s", "Training rows per second.", s => s.SamplesPerS);
        Gauge("cluster.paused", "1", "1 while the run is paused.", s => s.State == RunStates.Paused ? 1 : 0);
        Meter.CreateObservableGauge("cluster.step.part.duration", () => monitor.Read(Parts), "s", "Where the time of a step goes, in the mean.");
        Meter.CreateObservableGauge("cluster.workers", () => monitor.Read(Workers), "{worker}", "Workers in the run, and asked for.");
        Meter.CreateObservableCounter("cluster.restarts", () => monitor.Read(m => (long)m.Status.Restarts), "{restart}", "Processes started in place of lost ones.");
        Meter.CreateObservableCounter("cluster.slots.late", () => monitor.Read(m => m.LateSlots), "{slot}", "Late slots that other workers computed too.");
        Meter.CreateObservableCounter("cluster.snapshots", () => monitor.Read(m => m.SnapshotsWritten), "{snapshot}", "Snapshots written.");
        Gauge("cluster.snapshot.age", "s", "Seconds since the newest snapshot.", s => s.Snapshots is [.., var newest] ? (time.GetUtcNow() - newest.At).TotalSeconds : null);
        Meter.CreateObservableCounter("cluster.events.lost", () => monitor.Lost, "{event}", "Events that came too fast to be shown.");

        void Gauge(string name, string unit, string description, Func<RunView, double?> look) =>
            Meter.CreateObservableGauge(name, () => Known(monitor.Read(m => look(m.Status))), unit, description);
    }

    /// <summary>Gets the meter.</summary>
    public Meter Meter { get; } = new(Name);

    /// <summary>Takes an event that is in the model.</summary>
    public void Take(RunModel model, RunEvent e)
    {
        if (e is StepCompleted && model.StepSeconds is { } seconds) _stepDuration.Record(seconds);
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static IEnumerable<Measurement<double>> Known(double? value) => value is { } known ? [new Measurement<double>(known)] : [];

    private static IEnumerable<Measurement<double>> Parts(RunModel model)
    {
        if (model.Status.Times is not { } times) return [];
        return
        [
            Part("data", times.DataUs), Part("compute", times.ComputeUs), Part("push", times.PushUs),
            Part("apply", times.ApplyUs), Part("pull", times.PullUs), Part("wait", times.WaitUs),
        ];
    }

    private static Measurement<double> Part(string part, double microseconds) =>
        new(microseconds / 1e6, new KeyValuePair<string, object?>("part", part));

    private static IEnumerable<Measurement<long>> Workers(RunModel model)
    {
        var status = model.Status;
        return
        [
            new(status.WorkersReady, new KeyValuePair<string, object?>("state", "ready")),
            new(status.WorkersWanted, new KeyValuePair<string, object?>("state", "wanted")),
        ];
    }
}
