using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>
/// Lowers the learning rate along half a cosine, again and again. Source: <c>CosineAnnealingWarmRestarts</c>.
/// </summary>
public sealed record CosineRestartsSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "restarts";

    /// <summary>Gets the steps of the first cycle, at least 1.</summary>
    public long T { get; init; }

    /// <summary>Gets how many times as long as the one before each cycle is, at least 1.</summary>
    public long Mult { get; init; } = 1;

    /// <summary>Gets the lowest learning rate, finite and at least 0.</summary>
    public double Min { get; init; }

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions)
    {
        long length = T;
        if (Mult == 1)
            step %= length;
        while (step >= length)
        {
            step -= length;
            length *= Mult;
        }

        return Min + ((baseLr - Min) * (1 + Math.Cos(Math.PI * step / length)) / 2);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(T >= 1, nameof(T), "at least 1 step", T);
        Require(Mult is >= 1 and <= 1000, nameof(Mult), "from 1 to 1000", Mult);
        RequireFactor(nameof(Min), Min);
    }
}
