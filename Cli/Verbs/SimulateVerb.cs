using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Simulation;

namespace Cluster.Cli.Verbs;

/// <summary>
/// Is <c>cluster simulate</c>: the cluster's own actors under seeded faults, compared with a plain reference.
/// </summary>
internal static class SimulateVerb
{
    private const int DefaultSeeds = 1000;

    /// <summary>One failing seed is enough to work on; ten show whether they are alike.</summary>
    private const int FailuresMax = 10;

    private const int WorkersMax = 10_000;
    private const int WarmUpWorkers = 100;
    private const int GrowthSteps = 20;

    private static readonly Option<long> Seeds = new("--seeds")
    {
        Description = $"How many schedules (default {DefaultSeeds}).",
        DefaultValueFactory = _ => DefaultSeeds,
    };

    private static readonly Option<long> From = new("--from")
    {
        Description = "The first seed (default 1).",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Workers = new("--workers")
    {
        Description = "Tell what the coordinator does for each of so many workers, in a run without faults, instead.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command(
            "simulate", "Runs the cluster's own actors under simulated faults and checks that the bits stay the same.")
        {
            Seeds, From, Workers, Json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (seeds, from, json) = (parsed.GetValue(Seeds), parsed.GetValue(From), parsed.GetValue(Json));
        if (parsed.GetValue(Workers) is { } workers) return Grow(workers, json);
        if (seeds < 1) throw new UsageException($"--seeds {seeds} is below 1");
        if (from < 0 || from > long.MaxValue - seeds) throw new UsageException($"--from {from}: a seed is 0 or above");
        Action<long>? onProgress = json || Console.IsErrorRedirected ? null : done => Console.Error.Write($"\r{done} of {seeds} ");
        var summary = Simulator.RunMany(from, seeds, onProgress, FailuresMax, cancellation: cancellation);
        if (onProgress is not null) Console.Error.Write('\r');
        foreach (var failure in summary.Failures) Print(failure, json);
        Print(summary, json);
        if (summary.Failures.Count > 0) return ExitCodes.Failed;
        return cancellation.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Done;
    }

    private static int Grow(int workers, bool json)
    {
        if (workers is < 1 or > WorkersMax) throw new UsageException($"--workers {workers}: 1 to {WorkersMax}");
        Growth.Measure(WarmUpWorkers, GrowthSteps); // compiles what is timed then
        var growth = Growth.Measure(workers, GrowthSteps);
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(
                new
                {
                    Event = "simulated_workers",
                    growth.Workers,
                    growth.Steps,
                    JoinFramesPerWorker = Math.Round(growth.Joining.Frames, 2),
                    JoinUsPerWorker = Math.Round(growth.Joining.Us, 2),
                    StepFramesPerWorker = Math.Round(growth.Step.Frames, 4),
                    StepUsPerWorker = Math.Round(growth.Step.Us, 4),
                    SimulatedMsPerStep = Math.Round(growth.StepTime.TotalMilliseconds, 3),
                },
                RunEventNames.JsonOptions)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{growth.Workers} workers: for each of them the coordinator exchanges {growth.Joining.Frames:F1} frames and takes "
                + $"{growth.Joining.Us:F0} us until it computes, then {growth.Step.Frames:F2} frames and {growth.Step.Us:F2} us a step "
                + $"({growth.Steps} steps of {growth.StepTime.TotalMilliseconds:F0} simulated ms)"));
        return ExitCodes.Done;
    }

    private static void Print(ScheduleResult failure, bool json) => Console.Out.WriteLine(json
        ? JsonSerializer.Serialize(
            new
            {
                Event = "violation",
                failure.Seed,
                failure.Violation,
                failure.Replay,
                failure.Workload,
                Faults = failure.Profile,
                failure.Trace,
            },
            RunEventNames.JsonOptions)
        : failure.Report());

    private static void Print(SimulationSummary summary, bool json)
    {
        var counts = summary.Counts;
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Event = "simulated",
                    summary.From,
                    counts.Schedules,
                    Violations = summary.Failures.Count,
                    counts.Events,
                    counts.Frames,
                    counts.Gradients,
                    counts.Generations,
                    counts.DiskOperations,
                    Faults = counts.Faults.ToDictionary(f => Name(f.Key.ToString()), f => f.Value),
                    FaultsTotal = counts.FaultsTotal,
                    SimulatedHours = Math.Round(counts.VirtualTime.TotalHours, 3),
                    Seconds = Math.Round(summary.Elapsed.TotalSeconds, 3),
                    SchedulesPerS = Math.Round(summary.SchedulesPerSecond, 1),
                },
                RunEventNames.JsonOptions));
            return;
        }

        foreach (var (kind, count) in counts.Faults) Console.Out.WriteLine($"  {Name(kind.ToString()),-26} {count,10}");
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Schedules} schedules, {summary.Failures.Count} with a violation: {counts.Events} events, {counts.Frames} frames, "
            + $"{counts.FaultsTotal} faults, {counts.VirtualTime.TotalHours:F2} simulated hours in {summary.Elapsed.TotalSeconds:F1} s "
            + $"({summary.SchedulesPerSecond:F0} schedules/s)"));
    }

    private static string Name(string kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind);
}
