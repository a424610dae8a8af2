using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Multiplies the learning rate by a factor at given steps. Source: <c>MultiStepLR</c>.</summary>
public sealed record MultiStepSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "multistep";

    /// <summary>Gets the steps, rising; at least one.</summary>
    public IReadOnlyList<long> Milestones { get; init; } = [];

    /// <summary>Gets the factor, finite and at least 0.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions)
    {
        int passed = 0;
        while (passed < Milestones.Count && Milestones[passed] <= step)
            passed++;
        return baseLr * Math.Pow(Gamma, passed);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        string text = string.Join('/', Milestones);
        bool rises = Milestones.Zip(Milestones.Skip(1)).All(pair => pair.First <= pair.Second);
        Require(Milestones.Count > 0 && rises, nameof(Milestones), "steps that rise, such as 300/600", $"'{text}'");
        RequireFactor(nameof(Gamma), Gamma);
    }

    /// <summary>Compares the values.</summary>
    public bool Equals(MultiStepSchedule? other) =>
        other is not null && Gamma.Equals(other.Gamma) && Milestones.SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Gamma, Milestones.Count);
}
