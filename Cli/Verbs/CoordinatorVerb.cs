using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Configuration;
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
    /// <summary>How long workers and servers that come late are told so: one that was started beside the last step has come by then.</summary>
    private const int LingerSecondsDefault = 5;

    private const int LingerSecondsMax = 24 * 3_600;

    private static readonly Option<string?> Run = new("--run") { Description = "The run's folder." };
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

    private static readonly Option<string?> Advertise = Addresses.Advertise("workers and servers");
    private static readonly Option<int?> Linger = new("--linger")
    {
        Description = $"Seconds after the run's end in which those that come late are told that it is over (default {LingerSecondsDefault}).",
    };

    private static readonly Option<string?> Health = HealthOption.Create();
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
            Run, Listen, Advertise, Dashboard, Health, Linger, Tls, Insecure, Supervised,
        };
        RoleSettings.AddTo(command);
        command.SetAction((said, _) => RunAsync(context, RoleSettings.Complete(said)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        var runDir = RoleSettings.Require(parsed, Run, "runs/RUN");
        var listen = Addresses.Parse("--listen", parsed.GetValue(Listen)!);
        var advertise = Addresses.ParseAdvertised(parsed.GetValue(Advertise)) ?? NameOf(listen);
        var security = SecurityFlags.Read(context, LinkRoles.Coordinator, parsed.GetValue(Tls), parsed.GetValue(Insecure));
        var dashboard = Dashboards.Parse(parsed.GetValue(Dashboard)!);
        var supervised = parsed.GetValue(Supervised);
        var linger = ParseLinger(parsed.GetValue(Linger), supervised);
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
            context, runDir, listen, advertise, security, dispatcher, observers, loggers, () => folder.Reached, linger);
        using var telemetry = Exports.Start(
            LinkRoles.Coordinator, hasMeter: true, (endpoint, reason) => observers.OnEvent(new TelemetryLost(endpoint, reason)));
        await using var control = dashboard is not null || telemetry is not null ? Control() : null;
        observers.Add(generations);
        if (control is not null) observers.Add(control.Observer);
        await using var health = await HealthOption.StartAsync(
            parsed.GetValue(Health), () => generations.IsReady, control is null ? null : control.Metrics, loggers).ConfigureAwait(false);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c =>
        {
            c.Cancel = true;
            if (!supervised) generations.Stop();
        });
        using var hangUp = supervised ? Supervision.KeepThroughHangUp() : null;
        var asked = 0;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = Interlocked.Increment(ref asked) == 1; // the second one ends the process at once
            if (supervised) generations.Stop();
            else generations.HandOver(); // a pod that is moved, a service that is restarted: the run is not over
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

    // Workers and servers dial what they were told, so this is only for people to read.
    private static LinkAddress? NameOf(LinkAddress listen) => listen.IsWildcard ? new LinkAddress(Environment.MachineName, 0) : null;

    private static TimeSpan ParseLinger(int? seconds, bool isSupervised) => seconds switch
    {
        null => isSupervised ? TimeSpan.Zero : TimeSpan.FromSeconds(LingerSecondsDefault),
        >= 0 and <= LingerSecondsMax => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new UsageException(
            string.Create(CultureInfo.InvariantCulture, $"--linger {seconds}: from 0 to {LingerSecondsMax} seconds")),
    };

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
