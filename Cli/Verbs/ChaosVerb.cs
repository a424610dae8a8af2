using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Chaos;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster chaos</c>: kills and stops the processes of a real run, and checks that its bits are the same.</summary>
internal static class ChaosVerb
{
    private static readonly Argument<string?> Job = new("JOB")
    {
        Description = "The job.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int> Kills = new("--kills")
    {
        Description = "Faults to inject.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the run and of the faults." };
    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "Worker processes.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int?> Epochs = new("--epochs")
    {
        Description = "Epochs of the run (default: enough for the faults).",
    };

    private static readonly Option<string> RunDir = new("--run-dir")
    {
        Description = "Folder of runs.",
        DefaultValueFactory = _ => CommandContext.DefaultRunDir,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("chaos", "Kills and stops processes of a real run and compares its bits with a quiet one.")
        {
            Job, Kills, Seed, Workers, Epochs, RunDir, Json,
        };
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        var (kills, workers) = (parsed.GetValue(Kills), parsed.GetValue(Workers));
        if (kills < 1) throw new UsageException($"--kills {kills} is below 1");
        if (workers < 1) throw new UsageException($"--workers {workers} is below 1");
        var request = new ChaosRequest(
            context.JobName(parsed.GetValue(Job)), kills, parsed.GetValue(Seed), workers,
            parsed.GetValue(Epochs) ?? Math.Max(5, kills * 2), parsed.GetValue(RunDir)!, parsed.GetValue(Json));
        var report = await new ChaosRun(context, request).RunAsync(Console.Error.WriteLine).ConfigureAwait(false);
        Console.Out.WriteLine(request.Json ? JsonSerializer.Serialize(report, RunEventNames.JsonOptions) : Say(report));
        return report.Exact ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Say(ChaosReport r) => string.Join('\n',
        $"faults    {string.Join(", ", r.Faults.Select(f => $"{f.Key} {f.Value}"))} in {r.Seconds} s",
        $"weights   {r.WeightsSha256[..12]}, without faults {r.Expected[..12]}: {(r.Exact ? "the same bits" : "DIFFERENT")}",
        $"slots     {r.LostSlots} lost, {r.DoubledSteps} doubled; {r.RecomputedSteps} steps recomputed since snapshots",
        $"noticed   worker death: p50 {r.DetectedMs.P50} ms, p99 {r.DetectedMs.P99} ms",
        $"next step after a worker's death: p50 {r.RecoveredMs.P50} ms, p99 {r.RecoveredMs.P99} ms",
        $"next step after the coordinator's: p50 {r.CoordinatorRecoveredMs.P50} ms, p99 {r.CoordinatorRecoveredMs.P99} ms");
}
