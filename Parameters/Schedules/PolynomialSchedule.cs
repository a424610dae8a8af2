using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Lowers the learning rate to 0 along a power of what is left. Source: <c>PolynomialLR</c>.</summary>
public sealed record PolynomialSchedule : TimedSchedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "polynomial";

    /// <summary>Gets the power, finite and at least 0.</summary>
    public double Power { get; init; } = 1;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) =>
        baseLr * Math.Pow(1.0 - ((double)Math.Min(T!.Value, step) / T.Value), Power);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireFactor(nameof(Power), Power);
    }
}
