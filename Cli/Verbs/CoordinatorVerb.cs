using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Cli.Telemetry;
using Cluster.Coordinator.Control;
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

    private static readonly Option<string> Dashboard = new("--dashboard")
    {
        Description = "Where the run can be watched and steered, host:port on this machine; off: nowhere.",
        DefaultValueFactory = _ => Dashboards.Off,
    };

    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<bool> Insecure = SecurityFlags.Insecure();
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
            Run, Listen, Dashboard, Tls, Insecure, Supervised,
        };
        command.SetAction((parsed, _) => RunAsync(
            context, parsed.GetValue(Run)!, Addresses.Parse("--listen", parsed.GetValue(Listen)!),
            SecurityFlags.Read(context, LinkRoles.Coordinator, parsed.GetValue(Tls), parsed.GetValue(Insecure)),
            Dashboards.Parse(parsed.GetValue(Dashboard)!), parsed.GetValue(Supervised)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string runDir, LinkAddress listen, LinkSecurity security, LinkAddress? dashboard, bool supervised)
    {
        SecurityFlags.CheckListen(security, listen);
        using var runLock = RunLock.Take(runDir);
        await using var log = Logs.Create(Path.Combine(runDir, "logs", "coordinator.log"), Logs.Quiet);
        using var folder = new RunFolder(runDir, context.Time, Console.Error.Warn);
        var summary = new SummaryFile(runDir, Console.Error.Warn);
        await using var output = RunOutput.CreateJson();
        using var loggers = new SerilogLoggerFactory(log);
        using var dispatcher = new PinnedDispatcher("server");
        var observers = new Observers([folder, summary, output]);
        var generations = new Generations(
            context.Time, runDir, listen, security, dispatcher, observers, loggers, () => folder.Reached);
        using var telemetry = Exports.Start(
            LinkRoles.Coordinator, hasMeter: true, (endpoint, reason) => observers.OnEvent(new TelemetryLost(endpoint, reason)));
        await using var control = dashboard is not null || telemetry is not null ? Control() : null;
        if (control is not null) observers.Add(control.Observer);
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

        ControlPlane Control() => ControlPlane.Start(new ControlOptions
        {
            RunDir = runDir,
            Listen = dashboard,
            OnLast = telemetry is null ? null : telemetry.Complete,
            Controls = generations,
            CanScale = supervised,
            OnListening = address => observers.OnEvent(new DashboardListening(address)),
            Warn = Console.Error.Warn,
            Time = context.Time,
            Loggers = loggers,
        });
    }

    // Ends with the launcher: nobody would start it again, and its last snapshot is on disk.
    private static void Obey(Generations generations, ILogger log) => Supervision.Follow(
        line =>
        {
            switch (line.Split(' '))
            {
                case ["stop"]: generations.Stop(); break;
                case ["pause"]: generations.Pause(); break;
                case ["abort", ..]: generations.Abort(line["abort ".Length..]); break;
                case ["restarted", var name, var restart, var max]:
                    generations.NoteRestart(
                        name, int.Parse(restart, CultureInfo.InvariantCulture), int.Parse(max, CultureInfo.InvariantCulture));
                    break;
                default: log.Warning("no such command: {Line}", line); break;
            }
        });

    // Most events come from the coordinator's thread, but not all.
    private sealed class Observers(List<IRunObserver> all) : IRunObserver
    {
        private readonly Lock _lock = new();

        public void Add(IRunObserver observer)
        {
            lock (_lock) all.Add(observer);
        }

        public void OnEvent(RunEvent e)
        {
            lock (_lock)
                foreach (var observer in all)
                    observer.OnEvent(e);
        }

        public void OnStep(long step, double loss, long rows)
        {
            lock (_lock)
                foreach (var observer in all)
                    observer.OnStep(step, loss, rows);
        }

        public void OnTimes(GoodputLedger ledger)
        {
            lock (_lock)
                foreach (var observer in all)
                    observer.OnTimes(ledger);
        }
    }
}
