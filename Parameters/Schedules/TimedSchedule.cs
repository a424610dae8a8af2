namespace Cluster.Parameters.Schedules;

/// <summary>Is a schedule that lasts a number of steps.</summary>
public abstract record TimedSchedule : Schedule
{
    private protected TimedSchedule()
    {
    }

    /// <summary>Gets the steps it lasts, at least 1; null: the rest of the run.</summary>
    public long? T { get; init; }

    /// <summary>Lets it last a number of steps, where nothing else was said.</summary>
    /// <param name="steps">The steps.</param>
    public TimedSchedule Over(long steps) => T is null ? this with { T = steps } : this;

    /// <inheritdoc/>
    public override void Validate() => Require(T >= 1, nameof(T), "at least 1 step", T);
}
