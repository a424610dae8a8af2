using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Multiplies the learning rate by a factor every so many steps. Source: <c>StepLR</c>.</summary>
public sealed record StepSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "step";

    /// <summary>Gets the steps between two changes, at least 1.</summary>
    public long StepSize { get; init; }

    /// <summary>Gets the factor, finite and at least 0.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) => baseLr * Math.Pow(Gamma, step / StepSize);

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(StepSize >= 1, nameof(StepSize), "at least 1", StepSize);
        RequireFactor(nameof(Gamma), Gamma);
    }
}
