using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Chaos;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>
/// Is <c>cluster chaos</c>: kills and stops the processes of a real run, disturbs its links, and checks that its bits are the
/// same.
/// </summary>
internal static class ChaosVerb
{
    private static readonly Argument<string?> Job = new("JOB")
    {
        Description = "The job.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int> Kills = new("--kills")
    {
        Description = "Processes to kill or stop: workers, now and then a server or the coordinator.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int?> LinkFaults = new("--link-faults")
    {
        Description = "Links to disturb: cut, half-open, slow, a flipped bit, late (default: one for four --kills).",
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the run and of the faults." };
    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "Worker processes.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int> Servers = new("--servers")
    {
        Description = "Parameter-server processes.",
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
        var command = new Command(
            "chaos", "Kills and stops processes of a real run, disturbs its links, and compares its bits with a quiet one.")
        {
            Job, Kills, LinkFaults, Seed, Workers, Servers, Epochs, RunDir, Json,
        };
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        var (kills, workers, servers) = (parsed.GetValue(Kills), parsed.GetValue(Workers), parsed.GetValue(Servers));
        var linkFaults = parsed.GetValue(LinkFaults) ?? (kills + 3) / 4;
        if (kills < 0) throw new UsageException($"--kills {kills} is below 0");
        if (linkFaults < 0) throw new UsageException($"--link-faults {linkFaults} is below 0");
        if (kills + linkFaults == 0) throw new UsageException("--kills 0 and --link-faults 0 leave nothing to do");
        if (servers < 0) throw new UsageException($"--servers {servers} is below 0");
        if (workers < 1) throw new UsageException($"--workers {workers} is below 1");
        var request = new ChaosRequest(
            context.JobName(parsed.GetValue(Job)), kills, linkFaults, parsed.GetValue(Seed), workers, servers,
            parsed.GetValue(Epochs) ?? Math.Max(5, (kills + linkFaults) * 2), parsed.GetValue(RunDir)!, parsed.GetValue(Json));
        await using var run = new ChaosRun(context, request);
        var report = await run.RunAsync(Console.Error.WriteLine).ConfigureAwait(false);
        Console.Out.WriteLine(request.Json ? JsonSerializer.Serialize(report, RunEventNames.JsonOptions) : Say(report));
        return report.Exact ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Say(ChaosReport r) => string.Join('\n',
        $"faults    {string.Join(", ", r.Faults.Select(f => $"{f.Key} {f.Value}"))} in {r.Seconds} s",
        $"weights   {r.WeightsSha256[..12]}, without faults {r.Expected[..12]}: {(r.Exact ? "the same bits" : "DIFFERENT")}",
        $"slots     {r.LostSlots} lost, {r.DoubledSteps} doubled; {r.RecomputedSteps} steps recomputed since snapshots",
        $"noticed   worker death: p50 {r.DetectedMs.P50} ms, p99 {r.DetectedMs.P99} ms",
        $"          cut link: p50 {r.LinkDetectedMs.P50} ms, p99 {r.LinkDetectedMs.P99} ms; "
            + $"half-open link: p50 {r.HalfOpenDetectedMs.P50} ms, p99 {r.HalfOpenDetectedMs.P99} ms",
        $"next step after a worker's death: p50 {r.RecoveredMs.P50} ms, p99 {r.RecoveredMs.P99} ms",
        $"next step after a server's: p50 {r.ServerRecoveredMs.P50} ms, p99 {r.ServerRecoveredMs.P99} ms",
        $"next step after the coordinator's: p50 {r.CoordinatorRecoveredMs.P50} ms, p99 {r.CoordinatorRecoveredMs.P99} ms",
        $"next step after a lost link: p50 {r.LinkRecoveredMs.P50} ms, p99 {r.LinkRecoveredMs.P99} ms");
}
