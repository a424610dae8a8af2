using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>
/// Raises the learning rate to its full value and lowers it far below where it began, both along half a cosine. Source:
/// <c>OneCycleLR</c> with two phases; the momentum stays as it is (<c>cycle_momentum=False</c>).
/// </summary>
/// <remarks>Behind its end the learning rate stays where it is; PyTorch refuses to go on there.</remarks>
public sealed record OneCycleSchedule : TimedSchedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "onecycle";

    /// <summary>Gets the share of the steps in which it rises, above 0 and below 1.</summary>
    public double Pct { get; init; } = 0.3;

    /// <summary>Gets how many times lower than its full value it begins, above 0.</summary>
    public double Div { get; init; } = 25;

    /// <summary>Gets how many times lower than its begin it ends, above 0.</summary>
    public double FinalDiv { get; init; } = 1e4;

    /// <inheritdoc/>
    public override double Lr(double baseLr, long step, int reductions)
    {
        double first = baseLr / Div, least = first / FinalDiv;
        double top = (Pct * T!.Value) - 1, end = T.Value - 1;
        return step <= top ? Anneal(first, baseLr, step / top) : Anneal(baseLr, least, (Math.Min(step, end) - top) / (end - top));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Pct > 0 && Pct < 1 && Pct * T > 1, nameof(Pct), "above 0 and below 1, more than a step of the cycle", Pct);
        Require(double.IsFinite(Div) && Div > 0, nameof(Div), "a finite number above 0", Div);
        Require(double.IsFinite(FinalDiv) && FinalDiv > 0, nameof(FinalDiv), "a finite number above 0", FinalDiv);
    }

    private static double Anneal(double start, double end, double share) =>
        end + ((start - end) / 2.0 * (Math.Cos(Math.PI * share) + 1));
}
