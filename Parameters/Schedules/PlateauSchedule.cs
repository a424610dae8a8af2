using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>
/// Lowers the learning rate when the validation loss of the epochs has stopped falling. Source:
/// <c>ReduceLROnPlateau</c> with <c>mode='min'</c> and <c>threshold_mode='rel'</c>.
/// </summary>
/// <remarks>What it has seen so far is a <see cref="PlateauState"/>.</remarks>
public sealed record PlateauSchedule : Schedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "plateau";

    /// <summary>Gets what the learning rate is multiplied by, at least 0 and below 1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Gets the epochs without a better loss that are let pass.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Gets the share by which a better loss must be below the best one, at least 0 and below 1.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Gets the epochs after a change in which losses do not count.</summary>
    public int Cooldown { get; init; }

    /// <summary>Gets the lowest learning rate, finite and at least 0.</summary>
    public double Min { get; init; }

    /// <summary>Gets the least change that is made, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions)
    {
        double lr = baseLr;
        for (int i = 0; i < reductions; i++)
        {
            double next = Math.Max(lr * Factor, Min);
            if (!(lr - next > Eps))
                break;
            lr = next;
        }

        return lr;
    }

    /// <summary>Takes the validation loss of one more epoch.</summary>
    public PlateauState Next(PlateauState state, double loss)
    {
        bool isBetter = loss < (state.Best ?? double.PositiveInfinity) * (1.0 - Threshold);
        int bad = isBetter ? 0 : state.BadEpochs + 1;
        int cooldown = state.Cooldown;
        if (cooldown > 0)
        {
            cooldown--;
            bad = 0;
        }

        bool reduces = bad > Patience;
        return new PlateauState(
            isBetter ? loss : state.Best, reduces ? 0 : bad, reduces ? Cooldown : cooldown,
            state.Reductions + (reduces ? 1 : 0));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Factor >= 0 && Factor < 1, nameof(Factor), "at least 0 and below 1", Factor);
        Require(Patience >= 0, nameof(Patience), "at least 0", Patience);
        Require(Threshold >= 0 && Threshold < 1, nameof(Threshold), "at least 0 and below 1", Threshold);
        Require(Cooldown >= 0, nameof(Cooldown), "at least 0", Cooldown);
        RequireFactor(nameof(Min), Min);
        RequireFactor(nameof(Eps), Eps);
    }
}
