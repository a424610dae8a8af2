using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Training.Predictions;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster predict</c>: what a snapshot says about the rows of a table.</summary>
internal static class PredictVerb
{
    private static readonly Option<string> Snapshot = SnapshotOption.Create();
    private static readonly Option<string> Input = new("--input")
    {
        Description = "What to predict: a CSV file like the job's own, whose label column may be missing; images for jobs that learn them.",
        Required = true,
    };

    private static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<bool> Ema = SnapshotOption.CreateEma();
    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write to this file instead: .csv, a table; .npy, an array of probabilities [N, classes] or of values [N, 1].",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per row." };

    private static readonly JsonSerializerOptions JsonOptions = new(RunEventNames.JsonOptions)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("predict", "Predicts every row of a file.") { Snapshot, Input, Data, Ema, Out, Json };
        SnapshotOption.AddTo(command);
        command.SetAction(parsed => Run(context, parsed));
        return command;
    }

    private static int Run(CommandContext context, ParseResult parsed)
    {
        var path = parsed.GetValue(Out);
        if (path is not null && !PredictionFile.Knows(path)) throw new UsageException($"--out '{path}': a name that ends with .csv or .npy");
        var (snapshot, job, jobContext) =
            SnapshotOption.Open(context, parsed, parsed.GetValue(Snapshot)!, parsed.GetValue(Data));
        var rows = job.Input(jobContext, parsed.GetValue(Input)!);
        var file = parsed.GetValue(Ema) ? SnapshotStore.AverageFile : SnapshotStore.ModelFile;
        var predictions = Predictor.Run(
            job, jobContext, rows, job.Data(jobContext).Table,
            parsed.GetValue(Ema) ? snapshot.ReadAverage() : snapshot.ReadModel(), Path.Combine(snapshot.Path, file));
        if (path is not null)
        {
            PredictionFile.Write(path, predictions);
            Console.Out.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(new { Path = path, Rows = predictions.Count }, JsonOptions)
                : $"{path}: {predictions.Count:N0} rows");
            return ExitCodes.Done;
        }

        using var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (var prediction in predictions)
            output.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(prediction, JsonOptions) : Say(prediction));
        return ExitCodes.Done;
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
