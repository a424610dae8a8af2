using System.CommandLine;
using System.Text.Json;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Bench.Jobs;
using Cluster.Cli.Verbs;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Parameters;
using Cluster.Torch;
using Cluster.Training;

namespace Cluster.Cli;

/// <summary>Is the <c>cluster</c> command over a set of jobs.</summary>
/// <remarks>
/// A program of one's own becomes the command with <c>return await ClusterCommand.RunAsync(args, jobs)</c>: it trains, and
/// its worker processes are itself once more with the verb <c>worker</c>.
/// </remarks>
public static class ClusterCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="args">The command line after the program's name.</param>
    /// <param name="jobs">The jobs that can be named.</param>
    /// <param name="defaultJob">The job of a bare <c>train</c>; null: the only one, if there is only one.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(string[] args, JobCatalog jobs, string? defaultJob = null) =>
        RunAsync(args, jobs, defaultJob, Console.Error);

    /// <summary>Runs the command and says there what a user can mend.</summary>
    internal static async Task<int> RunAsync(string[] args, JobCatalog jobs, string? defaultJob, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        BenchModel.AddTo(jobs); // known to each process of a bench run, this program's workers too
        var context = new CommandContext(jobs, defaultJob ?? (jobs.Names.Count == 1 ? jobs.Names.First() : null));
        var parsed = CreateRoot(context).Parse(args);
        if (ParseErrors.Describe(parsed) is { Count: > 0 } mistakes)
        {
            foreach (var mistake in mistakes.Concat(TrainVerb.MistakesOfSettings(parsed)))
                await errors.WriteLineAsync($"cluster: {mistake}").ConfigureAwait(false);
            await errors.WriteLineAsync($"cluster: see './cluster{ParseErrors.PathOf(parsed.CommandResult)} --help'").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                .ConfigureAwait(false);
        }
        catch (Exception e) when (Describe(e) is { } told)
        {
            await errors.WriteLineAsync($"cluster: {told.Message}").ConfigureAwait(false);
            return told.Code;
        }
    }

    /// <summary>Makes the command line of all verbs.</summary>
    internal static Command CreateRoot(CommandContext context)
    {
        var root = new Command("cluster", "Trains PyTorch-style models on a cluster of processes.")
        {
            HelpExamples.Create(),
            new VersionOption(),
            TrainVerb.Create(context),
            PredictVerb.Create(context),
            EvaluateVerb.Create(context),
            SnapshotVerb.Create(context),
            OrderVerb.Create(context),
            DataVerb.Create(context),
            RunsVerb.Create(),
            WhyVerb.Create(),
            NewVerb.Create(),
            CompletionVerb.Create(),
            ChaosVerb.Create(context),
            BenchVerb.Create(context),
            DoctorVerb.Create(context),
            CertsVerb.Create(context),
            SimulateVerb.Create(),
            PlanVerb.Create(context),
            PrepareVerb.Create(context),
            CoordinatorVerb.Create(context),
            ServerVerb.Create(context),
            WorkerVerb.Create(context),
            LogsVerb.Create(context),
            BoardVerb.Create(context),
        };
        foreach (var verb in ControlVerbs.Create(context)) root.Add(verb);
        return root;
    }

    // What a user can mend is told in one line; anything else is a defect, and its trace is what helps.
    private static (int Code, string Message)? Describe(Exception e) => e switch
    {
        UsageException u => (u.ExitCode, u.Message),
        OptimizerOptionsException o =>
            (ExitCodes.Usage, $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(o.OptionName)} {o.Reason}"),
        DirectoryNotFoundException => (ExitCodes.Usage, e.Message),
        DeviceException => (ExitCodes.Environment, e.Message),
        TrainingException or ParametersException or SnapshotException or RunFolderException or ScriptFileException =>
            (ExitCodes.Usage, e.Message),
        CertificateException => (ExitCodes.Usage, e.Message),
        LinkException => (ExitCodes.Failed, e.Message),
        TorchNotFoundException => (ExitCodes.Environment, e.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.Failed, e.Message),
        OperationCanceledException => (ExitCodes.Cancelled, "cancelled"),
        _ => null,
    };
}
