using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;
using Serilog;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster coordinator</c>: coordinates the run of a folder from its newest snapshot on.</summary>
internal static class CoordinatorVerb
{
    private static readonly Option<string> Run = new("--run") { Description = "The run's folder.", Required = true };
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where workers are awaited, host:port; port 0 takes a free one.",
        DefaultValueFactory = _ => "127.0.0.1:0",
    };

    private static readonly Option<bool> Supervised = new("--supervised")
    {
        Description = "Take commands from standard input and end with it.",
        Hidden = true,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("coordinator", "Coordinates a run that 'train' prepared; prints its events as JSON.")
        {
            Run, Listen, Supervised,
        };
        command.SetAction((parsed, _) => RunAsync(
            context, parsed.GetValue(Run)!, Addresses.Parse("--listen", parsed.GetValue(Listen)!), parsed.GetValue(Supervised)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string runDir, LinkAddress listen, bool supervised)
    {
        using var runLock = RunLock.Take(runDir);
        await using var log = Logs.Create(Path.Combine(runDir, "logs", "coordinator.log"), Logs.Quiet);
        using var folder = new RunFolder(runDir, context.Time, Console.Error.Warn);
        var summary = new SummaryFile(runDir, Console.Error.Warn);
        await using var output = RunOutput.CreateJson();
        using var loggers = new SerilogLoggerFactory(log);
        using var dispatcher = new PinnedDispatcher("server");
        var generations = new Generations(context.Time, runDir, listen, dispatcher, new Observers([folder, summary, output]), loggers, () => folder.Reached);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c =>
        {
            c.Cancel = true;
            if (!supervised) generations.Stop();
        });
        using var hangUp = supervised ? Supervision.KeepThroughHangUp() : null;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = true;
            generations.Stop();
        });
        if (supervised) Obey(generations, log);
        var outcome = await generations.RunAsync().ConfigureAwait(false);
        log.Information("the run ended: {End} {Reason}", outcome.End, outcome.Reason);
        return outcome.End switch
        {
            RunEnd.Completed => ExitCodes.Done,
            RunEnd.Stopped => ExitCodes.Cancelled,
            _ => ExitCodes.Failed,
        };
    }

    // Ends with the launcher: nobody would start it again, and its last snapshot is on disk.
    private static void Obey(Generations generations, ILogger log) => Supervision.Follow(
        line =>
        {
            switch (line.Split(' '))
            {
                case ["stop"]: generations.Stop(); break;
                case ["abort", ..]: generations.Abort(line["abort ".Length..]); break;
                case ["restarted", var name, var restart, var max]:
                    generations.NoteRestart(
                        name, int.Parse(restart, CultureInfo.InvariantCulture), int.Parse(max, CultureInfo.InvariantCulture));
                    break;
                default: log.Warning("no such command: {Line}", line); break;
            }
        });

    private sealed class Observers(IReadOnlyList<IRunObserver> all) : IRunObserver
    {
        public void OnEvent(RunEvent e)
        {
            foreach (var observer in all) observer.OnEvent(e);
        }

        public void OnStep(long step, double loss, long rows)
        {
            foreach (var observer in all) observer.OnStep(step, loss, rows);
        }

        public void OnTimes(GoodputLedger ledger)
        {
            foreach (var observer in all) observer.OnTimes(ledger);
        }
    }
}
