using System.Globalization;

namespace Cluster.Coordinator.Runs;

/// <summary>Is the form of <c>metrics.csv</c>: a row per epoch, empty where a figure is not known.</summary>
public static class EpochTable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "metrics.csv";

    /// <summary>The first line.</summary>
    public const string Header =
        "step,epoch,train_loss,val_loss,val_accuracy,seconds,samples_per_s,precision,recall,f1,top5_accuracy,auc,mae,mse,r2";

    /// <summary>Makes the row of an epoch.</summary>
    public static string Row(EpochCompleted e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var m = e.ValMetrics;
        double?[] figures =
        [
            e.TrainLoss, e.ValLoss, e.ValAccuracy, e.Seconds, e.SamplesPerS, m?.Precision, m?.Recall, m?.F1, m?.Top5Accuracy, m?.Auc,
            m?.Mae, m?.Mse, m?.R2,
        ];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Step},{e.Epoch},{string.Join(',', figures.Select(f => f?.ToString("R", CultureInfo.InvariantCulture)))}");
    }

    /// <summary>Gets the version that a row ends with; null for the header.</summary>
    public static long? StepOf(string line) =>
        long.TryParse(line?.Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;

    /// <summary>Reads the epochs of a run, by the columns' names; a figure that is not known is left out.</summary>
    /// <returns>The epochs in order; none where there is no such file.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string runDir)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(runDir, FileName));
            var names = lines.Length == 0 ? [] : lines[0].Split(',');
            return [.. lines.Skip(1).Select(line => ReadRow(names, line))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static Dictionary<string, double> ReadRow(string[] names, string line)
    {
        var row = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, text) in names.Zip(line.Split(',')))
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure))
                row.TryAdd(name, figure);
        return row;
    }
}
