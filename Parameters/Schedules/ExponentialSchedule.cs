using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Multiplies the learning rate by a factor at each step. Source: <c>ExponentialLR</c>.</summary>
public sealed record ExponentialSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "exponential";

    /// <summary>Gets the factor, finite and at least 0.</summary>
    public double Gamma { get; init; } = 0.999;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) => baseLr * Math.Pow(Gamma, step);

    /// <inheritdoc/>
    public override void Validate() => RequireFactor(nameof(Gamma), Gamma);
}
