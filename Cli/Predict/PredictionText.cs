using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cluster.Coordinator.Runs;
using Cluster.Training.Predictions;

namespace Cluster.Cli.Predict;

/// <summary>Says predictions in lines.</summary>
internal static class PredictionText
{
    /// <summary>Gets the options of JSON lines: what does not apply is left out.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new(RunEventNames.JsonOptions)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes a line for each prediction.</summary>
    public static void Write(TextWriter writer, IEnumerable<Prediction> predictions, bool json)
    {
        foreach (var prediction in predictions)
            writer.Write((json ? JsonSerializer.Serialize(prediction, JsonOptions) : Say(prediction)) + "\n");
    }

    private static string Say(Prediction p)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"row {p.Row,5}");
        if (p.Value is { } value) return string.Create(CultureInfo.InvariantCulture, $"{row}  {value:0.####}");
        var probabilities = string.Join(
            ' ', (p.Probabilities ?? []).Select(x => x.ToString("0.0000", CultureInfo.InvariantCulture)));
        return $"{row}  {p.ClassName ?? p.Class?.ToString(CultureInfo.InvariantCulture)}  {probabilities}";
    }
}
