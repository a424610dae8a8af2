using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Runs;

/// <summary>Is the row of a run's best epoch, by the metric that the run chooses it by.</summary>
/// <param name="Figures">The row.</param>
/// <param name="Column">The column that it is the best of.</param>
internal sealed record BestEpochRow(IReadOnlyDictionary<string, double> Figures, string Column)
{
    private const string Loss = "loss";
    private const string Accuracy = "accuracy";
    private const string TrainLoss = "train_loss";
    private const string ValLoss = "val_loss";
    private const string ValAccuracy = "val_accuracy";

    private static readonly string[] Said = [TrainLoss, ValLoss, ValAccuracy];

    /// <summary>Finds it in a run's folder.</summary>
    /// <returns>The row, or null without any.</returns>
    public static BestEpochRow? Of(string runDir) => Of(EpochTable.Read(runDir), MetricOf(runDir));

    /// <summary>Finds the first epoch of the best figure.</summary>
    /// <param name="epochs">The epochs in order.</param>
    /// <param name="metric">The run's metric; null, in a run of an older build: accuracy, else the loss.</param>
    /// <returns>The row, or null without any.</returns>
    public static BestEpochRow? Of(IReadOnlyList<IReadOnlyDictionary<string, double>> epochs, string? metric)
    {
        metric ??= epochs.Any(e => e.ContainsKey(ValAccuracy)) ? Accuracy : Loss;
        if (BestRule.IsHigherBetter(metric) is not { } isHigherBetter) return null;
        var column = metric switch
        {
            Accuracy => ValAccuracy,
            Loss => epochs.Any(e => e.ContainsKey(ValLoss)) ? ValLoss : TrainLoss,
            _ => metric,
        };
        var judged = epochs.Where(e => e.TryGetValue(column, out var figure) && double.IsFinite(figure));
        var best = isHigherBetter ? judged.MaxBy(e => e[column]) : judged.MinBy(e => e[column]);
        return best is null ? null : new BestEpochRow(best, column);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var figures = Said.Union([Column]).Where(Figures.ContainsKey)
            .Select(name => string.Create(CultureInfo.InvariantCulture, $"  {Label(name)} {Figures[name]:0.0000}"));
        return string.Create(CultureInfo.InvariantCulture, $"epoch {Figures.GetValueOrDefault("epoch"):0}{string.Concat(figures)}");
    }

    private static string Label(string column) =>
        (Said.Contains(column) ? column : "val_" + column).Replace('_', ' ');

    private static string? MetricOf(string runDir)
    {
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(runDir, RunConfig.FileName)));
            return config.RootElement.GetProperty("best").GetProperty("metric").GetString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
