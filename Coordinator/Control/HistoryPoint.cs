using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Is a point of the curves: a told step, or the mean of several.</summary>
/// <param name="Step">The version of the last one.</param>
/// <param name="Seconds">Since the run's begin.</param>
/// <param name="Loss">Mean over the step's rows.</param>
/// <param name="SamplesPerS">Training rows per second.</param>
/// <param name="Lr">The learning rate.</param>
/// <param name="GradNorm">The gradient's norm, or null.</param>
/// <param name="Times">Where the time went, or null.</param>
internal sealed record HistoryPoint(
    long Step, double Seconds, double Loss, double SamplesPerS, double Lr, double? GradNorm, StepTimes? Times)
{
    /// <summary>Makes the point of a step.</summary>
    public static HistoryPoint Of(StepCompleted e) =>
        new(e.Step, e.Seconds, e.Loss, e.SamplesPerS, e.Lr, e.GradNorm, e.Times);

    /// <summary>Makes one point of two.</summary>
    /// <param name="later">The other one.</param>
    /// <param name="weight">Its share of the mean.</param>
    public HistoryPoint With(HistoryPoint later, double weight)
    {
        double Mean(double a, double b) => a + ((b - a) * weight);
        return later with
        {
            Loss = Mean(Loss, later.Loss),
            SamplesPerS = Mean(SamplesPerS, later.SamplesPerS),
            GradNorm = GradNorm is { } norm && later.GradNorm is { } other ? Mean(norm, other) : later.GradNorm,
            Times = Times is { } a && later.Times is { } b
                ? new StepTimes(
                    Mean(a.DataUs, b.DataUs), Mean(a.ComputeUs, b.ComputeUs), Mean(a.PushUs, b.PushUs),
                    Mean(a.ApplyUs, b.ApplyUs), Mean(a.PullUs, b.PullUs), Mean(a.WaitUs, b.WaitUs))
                : later.Times,
        };
    }

    /// <summary>Gets the row that pages get: numbers in the order that the page's script names.</summary>
    public double?[] Row =>
    [
        Step, Math.Round(Seconds, 3), Loss, SamplesPerS, Lr, GradNorm, Times?.DataUs, Times?.ComputeUs, Times?.PushUs,
        Times?.ApplyUs, Times?.PullUs, Times?.WaitUs,
    ];
}
