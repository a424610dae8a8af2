using System.Globalization;

namespace Cluster.Coordinator.Runs;

/// <summary>Says which epoch is the best one, and when too many have gone by without a better one.</summary>
/// <remarks>
/// Pure, and fed with figures that are the same bits for any number of workers: so is what follows from it. The best value is the
/// best one by however little; an improvement, which patience waits for, is one by more than <see cref="MinDelta"/> over the last
/// improvement, as in Keras' EarlyStopping.
/// </remarks>
public sealed record BestRule
{
    /// <summary>The metric by which no epoch is the best one: an epoch between two snapshots then never has one of its own.</summary>
    public const string None = "none";

    // By the names that an epoch's event has them under.
    private static readonly (string Name, bool IsHigherBetter, Func<EpochCompleted, double?> Of)[] Metrics =
    [
        ("loss", false, e => e.ValLoss),
        ("accuracy", true, e => e.ValAccuracy),
        ("precision", true, e => e.ValMetrics?.Precision),
        ("recall", true, e => e.ValMetrics?.Recall),
        ("f1", true, e => e.ValMetrics?.F1),
        ("top5_accuracy", true, e => e.ValMetrics?.Top5Accuracy),
        ("auc", true, e => e.ValMetrics?.Auc),
        ("mae", false, e => e.ValMetrics?.Mae),
        ("mse", false, e => e.ValMetrics?.Mse),
        ("r2", true, e => e.ValMetrics?.R2),
        (None, false, _ => null),
    ];

    /// <summary>Gets the names of all metrics.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Metrics.Select(m => m.Name)];

    /// <summary>Tells whether the best value of a metric is its highest; one that is not known has no best value.</summary>
    public static bool? IsHigherBetter(string metric) =>
        metric == None || !Names.Contains(metric) ? null : Array.Find(Metrics, m => m.Name == metric).IsHigherBetter;

    /// <summary>Gets the metric of the validation rows, one of <see cref="Names"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the epochs without an improvement that end the run; 0: none do.</summary>
    public int Patience { get; init; }

    /// <summary>Gets what a value must be better by to count as an improvement, at least 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>Takes the figures of one more epoch.</summary>
    /// <remarks>One whose figure is not there, or not finite, is no better.</remarks>
    public BestState Next(BestState state, EpochCompleted epoch)
    {
        var (_, isHigherBetter, of) = Array.Find(Metrics, m => m.Name == Metric);
        if (of(epoch) is not { } value || !double.IsFinite(value)) return state with { BadEpochs = state.BadEpochs + 1 };
        bool IsBetter(double? than, double by) => than is null || (isHigherBetter ? value > than + by : value < than - by);
        if (IsBetter(state.Value, 0)) state = state with { Value = value, Step = epoch.Step };
        return IsBetter(state.Bar, MinDelta)
            ? state with { Bar = value, BadEpochs = 0 }
            : state with { BadEpochs = state.BadEpochs + 1 };
    }

    /// <summary>Says why a run ends here, or null where it goes on.</summary>
    public string? WhyStops(BestState state) => Patience == 0 || state.BadEpochs < Patience ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"no better val {Metric} for {state.BadEpochs} epoch{(state.BadEpochs == 1 ? "" : "s")}{(MinDelta > 0 ? $" by more than {MinDelta:g}" : "")}");
}
