using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Lowers the learning rate along half a cosine. Source: <c>CosineAnnealingLR</c>.</summary>
/// <remarks>Behind its length it rises again, as PyTorch's does.</remarks>
public sealed record CosineSchedule : TimedSchedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "cosine";

    /// <summary>Gets the lowest learning rate, finite and at least 0.</summary>
    public double Min { get; init; }

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions) =>
        Min + ((baseLr - Min) * (1 + Math.Cos(Math.PI * step / T!.Value)) / 2);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireFactor(nameof(Min), Min);
    }
}
