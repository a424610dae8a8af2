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
        Count("cluster.steps", "{step}", "Steps applied since this coordinator began.", m => m.Steps);
        Count("cluster.samples", "{sample}", "Training rows of those steps.", m => m.Samples);
        Count("cluster.steps.skipped", "{step}", "Steps left out as they were not finite.", m => m.Read(r => r.Status.SkippedSteps));
        _stepDuration = Meter.CreateHistogram(
            "cluster.step.duration", "s", "Time of a step, as the mean between two steps that were told of.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.0001, .001, .01, .05, .1, .5, 1, 5, 10, 60] });
        Meter.CreateObservableGauge("cluster.step.part.duration", () => monitor.Read(Parts), "s", "Where the time of a step goes, in the mean.");
        Gauge("cluster.step", "{step}", "The version reached.", s => s.Step);
        Gauge("cluster.epoch", "{epoch}", "The epoch, from 1.", s => s.Epoch);
        Gauge("cluster.loss", null, "Mean loss of the step that was told of last.", s => s.Loss);
        Gauge("cluster.val.loss", null, "Validation loss of the last epoch.", s => s.ValLoss);
        Gauge("cluster.val.accuracy", "1", "Share of validation rows predicted right after the last epoch.", s => s.ValAccuracy);
        Gauge("cluster.learning_rate", null, "The learning rate.", s => s.Lr);
        Gauge("cluster.gradient.norm", null, "The gradient's norm before it is clipped; only where it is clipped by its norm.", s => s.GradNorm);
        Gauge("cluster.throughput", "{sample}/s", "Training rows per second since the epoch's begin.", s => s.SamplesPerS);
        Gauge("cluster.paused", null, "1 while the run is paused.", s => s.State == RunStates.Paused ? 1 : 0);
        Meter.CreateObservableGauge("cluster.run.info", () => monitor.Read(Info), null, "1; its labels say which run this is, and how it stands.");
        Meter.CreateObservableGauge("cluster.workers", () => monitor.Read(Workers), "{worker}", "Workers in the run, and asked for.");
        Meter.CreateObservableGauge("cluster.shards", () => monitor.Read(Shards), "{shard}", "Shards of the parameters that are served, and all.");
        Meter.CreateObservableGauge("cluster.shard.size", () => monitor.Read(ShardSizes), "By", "Bytes of a shard of the parameters.");
        Count("cluster.restarts", "{restart}", "Processes started in place of lost ones.", m => m.Read(r => (long)r.Status.Restarts));
        Count("cluster.slots.late", "{slot}", "Late slots that other workers computed too; the first hundred count.", m => m.Read(r => r.LateSlots));
        Count("cluster.snapshots", "{snapshot}", "Snapshots written.", m => m.Read(r => r.SnapshotsWritten));
        Gauge("cluster.snapshot.age", "s", "Seconds since the newest snapshot.", s => s.Snapshots is [.., var newest] ? (time.GetUtcNow() - newest.At).TotalSeconds : null);
        Count("cluster.events.lost", "{event}", "Events that came too fast to be shown.", m => m.Lost);

        void Count(string name, string unit, string description, Func<RunMonitor, long> look) =>
            Meter.CreateObservableCounter(name, () => look(monitor), unit, description);

        void Gauge(string name, string? unit, string description, Func<StatusReport, double?> look) =>
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
        new(microseconds / 1e6, Label("part", part));

    private static IEnumerable<Measurement<long>> Info(RunModel model)
    {
        var status = model.Status;
        return [new(1, Label("run", status.RunId), Label("state", status.State))];
    }

    private static IEnumerable<Measurement<long>> Workers(RunModel model)
    {
        var status = model.Status;
        return [new(status.WorkersReady, Label("state", WorkerRow.Ready)), new(status.WorkersWanted, Label("state", "wanted"))];
    }

    private static IEnumerable<Measurement<long>> Shards(RunModel model)
    {
        var shards = model.Status.Shards;
        return [new(shards.Count(s => s.State == WorkerRow.Ready), Label("state", WorkerRow.Ready)), new(shards.Count, Label("state", "wanted"))];
    }

    private static IEnumerable<Measurement<long>> ShardSizes(RunModel model) =>
        [.. model.Status.Shards.Select(s => new Measurement<long>(s.Bytes, Label("shard", s.Shard)))];

    private static KeyValuePair<string, object?> Label(string name, object value) => new(name, value);
}
