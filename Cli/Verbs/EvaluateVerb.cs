using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster evaluate</c>: loss and accuracy of a snapshot, each row counted once.</summary>
internal static class EvaluateVerb
{
    private static readonly Option<string> Snapshot = SnapshotOption.Create();
    private static readonly Option<string> Split = new("--split")
    {
        Description = "train or val.",
        DefaultValueFactory = _ => "val",
    };

    private static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<bool> Ema = SnapshotOption.CreateEma();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        Split.AcceptOnlyFromAmong("train", "val");
        var command = new Command("evaluate", "Computes loss and accuracy of a snapshot.") 
        {
            Snapshot, Split, Data, Ema, Json,
        };
        SnapshotOption.AddTo(command);
        command.SetAction(parsed => Run(context, parsed));
        return command;
    }

    private static int Run(CommandContext context, ParseResult parsed)
    {
        var (snapshot, job, jobContext) =
            SnapshotOption.Open(context, parsed, parsed.GetValue(Snapshot)!, parsed.GetValue(Data));
        var data = job.Data(jobContext);
        var split = parsed.GetValue(Split)!;
        var rows = split == "train" ? data.Train : data.Validation;
        using var replica = new Replica(job, jobContext);
        using var parameters = parsed.GetValue(Ema)
            ? snapshot.ReadAverage(replica.Layout)
            : snapshot.ReadParameters(replica.Layout);
        replica.Attach(parameters);
        var sums = Evaluate(replica, rows, data.Table);
        var metrics = sums.Metrics is null ? null : EvaluationMetrics.Of(sums.Metrics, sums.Rows);
        var accuracy = job.Output.HasAccuracy ? sums.Accuracy : (double?)null;
        var says = string.Create(
            CultureInfo.InvariantCulture,
            $"{split}: {sums.Rows:N0} rows  loss {sums.Loss:0.0000}{(accuracy is { } a ? $"  accuracy {a:0.0000}" : "")}");
        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(
                new
                {
                    Split = split,
                    sums.Rows,
                    sums.Loss,
                    Accuracy = accuracy,
                    Metrics = metrics,
                    Confusion = Confusion(sums.Metrics),
                    snapshot.Trainer.Step,
                },
                RunEventNames.JsonOptions)
            : says);
        if (metrics is not null && !parsed.GetValue(Json)) Console.Out.WriteLine(Say(metrics));
        return ExitCodes.Done;
    }

    private static string Say(EvaluationMetrics m) => string.Join("  ", new (string Name, double? Value)[]
    {
        ("precision", m.Precision), ("recall", m.Recall), ("f1", m.F1), ("top-5", m.Top5Accuracy), ("auc", m.Auc), ("mae", m.Mae),
        ("mse", m.Mse), ("r2", m.R2),
    }.Where(metric => metric.Value is not null)
        .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:0.0000}")));

    // A row for each label: how often each class was predicted, and last how often none.
    private static IEnumerable<long[]>? Confusion(MetricSums? sums) =>
        sums is { Confusion.Count: > 0 } ? sums.Confusion.Chunk(sums.Classes + 1) : null;

    private static EvaluationSums Evaluate(Replica replica, Dataset rows, TableSchema? table)
    {
        var plan = new EvaluationPlan(rows.RowCount);
        var sums = default(EvaluationSums);
        for (var part = 0; part < plan.PartCount; part++) sums += replica.Evaluate(rows, plan.PartOf(part), table);
        return sums;
    }
}
