namespace Cluster.Parameters.Schedules;

/// <summary>
/// Raises the learning rate evenly over the first steps; the schedule begins behind them. Source: <c>SequentialLR</c> of
/// <c>LinearLR(start_factor, total_iters=steps)</c> and the schedule, with the milestone at the same step.
/// </summary>
public sealed record Warmup
{
    /// <summary>Gets the steps, at least 1.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the factor at step 0, from 0 to 1.</summary>
    public double Start { get; init; } = 0.01;

    /// <summary>Computes the learning rate of a step below <see cref="Steps"/>.</summary>
    public double Lr(double baseLr, long step) => baseLr * (Start + ((1.0 - Start) * step / Steps));

    /// <summary>Checks every range.</summary>
    /// <exception cref="OptimizerOptionsException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Steps < 1)
            throw new OptimizerOptionsException(nameof(Warmup), $"must be at least 1 step, but is {Steps}.");
        if (!(Start >= 0 && Start <= 1))
            throw new OptimizerOptionsException("Warmup's Start", $"must be from 0 to 1, but is {Start}.");
    }
}
