using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Keeps the learning rate as it is.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "constant";

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) => baseLr;
}
