using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster prepare</c>: puts down what a coordinator starts from, which needs libtorch where the coordinator does not.</summary>
/// <remarks>
/// The model is built, its weights are drawn, the data is read and hashed: all that <c>train</c> does before it starts processes.
/// A folder that holds the run already goes on from its newest snapshot, so that a pod may run this each time before its coordinator.
/// </remarks>
internal static class PrepareVerb
{
    private static readonly Option<string?> Run = new("--run")
    {
        Description = "The run's own folder; one that holds the run already goes on from its newest snapshot (default: a new one in --run-dir).",
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var (command, read) = TrainVerb.CreateLike(
            context, "prepare", "Writes the folder of a run for 'coordinator --run', with train's settings, and starts nothing.", Run);
        command.SetAction((parsed, _) => RunAsync(context, read(parsed) with { IsElsewhere = true }));
        return command;
    }

    /// <summary>Reads <c>--run</c>, which other verbs do not have.</summary>
    /// <returns>The folder's full path, or null.</returns>
    /// <exception cref="UsageException">Its name cannot be a run's.</exception>
    public static string? ReadFolder(ParseResult parsed)
    {
        if (parsed.GetResult(Run) is null || parsed.GetValue(Run) is not { } given) return null;
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        return RequestChecks.IsName(Path.GetFileName(folder))
            ? folder
            : throw new UsageException($"--run {given}: the folder's name is the run's; {RequestChecks.NameRule}");
    }

    private static async Task<int> RunAsync(CommandContext context, TrainRequest request)
    {
        var plan = new RunPlanner(context, request, Console.Error.Warn).Plan();
        if (request.DryRun) return await TrainVerb.TellAsync(request, plan).ConfigureAwait(false);
        var run = plan.Settings;
        if (plan.ResumedFrom is not null && run.IsComplete) return RunStart.TellOfEnd(plan, request.Json);
        using var start = await RunStart.WriteAsync(plan, context.Time, isLatest: request.Folder is null).ConfigureAwait(false);
        var snapshot = start.Snapshot;
        if (request.Json)
        {
            var prepared = new
            {
                Event = "run_prepared",
                RunId = run.RunId.Value,
                run.RunDir,
                Step = run.Start.Step.Value,
                snapshot.WeightsSha256,
                Snapshot = snapshot.Path,
            };
            Console.Out.WriteLine(JsonSerializer.Serialize(prepared, RunEventNames.JsonOptions));
            return ExitCodes.Done;
        }

        foreach (var line in new RunText(plan, request.Verbose).Header()) Console.Out.WriteLine(line);
        Console.Out.WriteLine($"prepared {run.RunDir}  (./cluster coordinator --run {run.RunDir} goes on from here)");
        return ExitCodes.Done;
    }
}
