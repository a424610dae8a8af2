using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cluster.Cli.Control;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Are <c>cluster status</c>, <c>pause</c>, <c>resume</c>, <c>snapshot-now</c>, <c>stop</c> and <c>scale</c>.</summary>
internal static class ControlVerbs
{
    internal static readonly Argument<string?> Run = new("RUN")
    {
        Description = "A run's folder or name; without one, the newest run.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Argument<int> Workers = new("N") { Description = "Worker processes, at most as many as the run has slots." };

    /// <summary>Creates the verbs.</summary>
    public static IEnumerable<Command> Create(CommandContext context)
    {
        var status = new Command("status", "Says how a run stands, also one that has ended.") { Run, TrainVerb.RunDir, Json };
        status.SetAction((parsed, cancellation) => TellAsync(context, parsed, cancellation));
        var scale = new Command("scale", "Starts or drains worker processes of a run.") { Workers, Run, TrainVerb.RunDir, Json };
        scale.SetAction((parsed, cancellation) => AskAsync(
            parsed, string.Create(CultureInfo.InvariantCulture, $"scale?workers={parsed.GetValue(Workers)}"), cancellation));
        return
        [
            status,
            Create("pause", "pause", "Lets no new step of a run begin until 'resume'."),
            Create("resume", "resume", "Lets a paused run go on."),
            Create("snapshot-now", "snapshot", "Takes a snapshot at the next step's end, and says where it is when it is on the disk."),
            Create("stop", "stop", "Ends a run at the next step, with a snapshot, as Ctrl-C does."),
            scale,
        ];
    }

    /// <summary>Finds the run that a command line means.</summary>
    internal static string Find(ParseResult parsed) => RunFinder.Find(parsed.GetValue(Run), parsed.GetValue(TrainVerb.RunDir)!);

    private static Command Create(string name, string path, string description)
    {
        var command = new Command(name, description) { Run, TrainVerb.RunDir, Json };
        command.SetAction((parsed, cancellation) => AskAsync(parsed, path, cancellation));
        return command;
    }

    private static async Task<int> TellAsync(CommandContext context, ParseResult parsed, CancellationToken cancellation)
    {
        var runDir = Find(parsed);
        using var client = await ControlClient.FindAsync(runDir, cancellation).ConfigureAwait(false);
        var status = client?.Status ?? RunArchive.ReadStatus(runDir, isOver: !RunLock.IsHeld(runDir));
        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(status, RunEventNames.JsonOptions));
        else
            foreach (var line in StatusText.Lines(status, client?.Address, context.Time.GetUtcNow()))
                Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static async Task<int> AskAsync(ParseResult parsed, string command, CancellationToken cancellation)
    {
        var runDir = Find(parsed);
        using var client = await ControlClient.FindAsync(runDir, cancellation).ConfigureAwait(false) ?? throw WhyNot(runDir);
        var answer = await client.PostAsync(command, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(Json)) Console.Out.WriteLine(JsonSerializer.Serialize(answer, RunEventNames.JsonOptions));
        else foreach (var line in (string?[])[$"{client.Status.RunId}: {answer.Message}", answer.Path])
            if (line is not null)
                Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static UsageException WhyNot(string runDir)
    {
        if (RunLock.IsHeld(runDir))
            return new UsageException(
                $"{runDir} cannot be asked: it was started with --dashboard off, or its coordinator is just starting", ExitCodes.Failed);
        var status = RunArchive.ReadStatus(runDir);
        return new UsageException(
            string.Create(CultureInfo.InvariantCulture, $"{status.RunId} has ended: {status.State} at step {status.Step:N0}"), ExitCodes.Failed);
    }
}
