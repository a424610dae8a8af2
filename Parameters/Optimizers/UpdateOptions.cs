using Cluster.Parameters.Schedules;

namespace Cluster.Parameters.Optimizers;

/// <summary>Holds what is done around the optimizer: schedule, groups, clipping, the average of the weights.</summary>
public sealed record UpdateOptions
{
    /// <summary>Gets how the learning rate changes with the step.</summary>
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>Gets how the learning rate rises at first; null: not at all.</summary>
    public Warmup? Warmup { get; init; }

    /// <summary>Gets the rules that give parameters other numbers than the optimizer's.</summary>
    public IReadOnlyList<GroupRule> Groups { get; init; } = [];

    /// <summary>Gets the greatest norm of the whole gradient; null: it is not clipped by its norm.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Gets the greatest magnitude of each float of the gradient; null: they are not clipped.</summary>
    public double? ClipValue { get; init; }

    /// <summary>Gets how much of the weights' moving average stays at each step, from 0 to 1; null: there is none.</summary>
    public double? Ema { get; init; }

    /// <summary>Computes the learning rate of a step.</summary>
    /// <param name="baseLr">The optimizer's, or a group's.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="reductions">How often a plateau has lowered it.</param>
    public double Lr(double baseLr, long step, int reductions)
    {
        if (Warmup is null)
            return Schedule.Lr(baseLr, step, reductions);
        return step < Warmup.Steps
            ? Warmup.Lr(baseLr, step)
            : Schedule.Lr(baseLr, step - Warmup.Steps, reductions);
    }

    /// <summary>Checks every range.</summary>
    /// <exception cref="OptimizerOptionsException">A value is out of its range.</exception>
    public void Validate()
    {
        Schedule.Validate();
        Warmup?.Validate();
        foreach (GroupRule rule in Groups)
            rule.Validate();
        if (ClipNorm is { } norm && !(norm > 0))
            throw new OptimizerOptionsException(nameof(ClipNorm), $"must be above 0, but is {norm}.");
        if (ClipValue is { } value && !(value > 0))
            throw new OptimizerOptionsException(nameof(ClipValue), $"must be above 0, but is {value}.");
        if (ClipNorm is not null && ClipValue is not null)
            throw new OptimizerOptionsException(nameof(ClipNorm), "excludes clipping by value: choose one.");
        if (Ema is { } ema && !(ema >= 0 && ema < 1))
            throw new OptimizerOptionsException(nameof(Ema), $"must be at least 0 and below 1, but is {ema}.");
    }

    /// <summary>Compares the values.</summary>
    public bool Equals(UpdateOptions? other) => other is not null
        && Schedule.Equals(other.Schedule) && Warmup == other.Warmup && Groups.SequenceEqual(other.Groups)
        && ClipNorm.Equals(other.ClipNorm) && ClipValue.Equals(other.ClipValue) && Ema.Equals(other.Ema);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Schedule, Warmup, Groups.Count, ClipNorm, ClipValue, Ema);
}
