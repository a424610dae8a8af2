using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Changes the learning rate by the same amount at each step, then keeps it. Source: <c>LinearLR</c>.</summary>
public sealed record LinearSchedule : TimedSchedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "linear";

    /// <summary>Gets the factor at the first step, finite and at least 0.</summary>
    public double Start { get; init; } = 1;

    /// <summary>Gets the factor from step <see cref="TimedSchedule.T"/> on, finite and at least 0.</summary>
    public double End { get; init; }

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) =>
        baseLr * (Start + ((End - Start) * Math.Min(T!.Value, step) / T.Value));

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireFactor(nameof(Start), Start);
        RequireFactor(nameof(End), End);
    }
}
