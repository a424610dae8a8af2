using System.CommandLine;
using System.Runtime.InteropServices;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Configuration;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Cli.Telemetry;
using Cluster.Coordinator;
using Cluster.WorkerNode;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster worker</c>: one worker process, started by <c>train</c> or, on another machine, by hand.</summary>
internal static class WorkerVerb
{
    private static readonly Option<string?> Coordinator = new("--coordinator") { Description = "Where the coordinator listens, host:port." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The worker's name (default: its certificate's, or worker- and the process's number).",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Where this machine keeps the run's data; its content must be the same. What is not here the coordinator serves.",
    };

    private static readonly Option<string?> Cache = new("--cache")
    {
        Description = "Folder that keeps what the coordinator serves (default $XDG_CACHE_HOME/cluster, or ~/.cache/cluster).",
    };

    private static readonly Option<int?> Threads = new("--threads-per-worker")
    {
        Description = "Arithmetic threads; another number than the run's gives other bits and is refused.",
    };

    private static readonly Option<string?> Device = new("--device")
    {
        Description = "The device it computes on, such as cuda:1; another kind than the run's gives other bits and is refused.",
    };

    private static readonly Option<string?> Health = HealthOption.Create();
    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<int?> Wait = WaitOption.Create();
    private static readonly Option<int?> LeftExitCode = new("--left-exit-code")
    {
        Description = "Exit code of a worker that was asked to leave (default 0); another one where 0 counts as work that is done.",
    };

    private static readonly Option<string?> LogFile = new("--log-file") { Description = "Where its log goes." };
    private static readonly Option<bool> Supervised = new("--supervised")
    {
        Description = "Leave Ctrl-C to the process that started this one.",
        Hidden = true,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("worker", "Runs one worker of a coordinator's run.")
        {
            Coordinator, Name, Data, Cache, Threads, Device, Health, Tls, Wait, LeftExitCode, LogFile, Supervised,
        };
        RoleSettings.AddTo(command);
        command.SetAction((said, _) =>
        {
            var parsed = RoleSettings.Complete(said);
            var coordinator = RoleSettings.Require(parsed, Coordinator, "10.0.0.1:4053");
            var security = SecurityFlags.Read(context, LinkRoles.Worker, parsed.GetValue(Tls), isInsecure: false);
            var options = new WorkerOptions
            {
                Name = SecurityFlags.NameOf(security, parsed.GetValue(Name), LinkRoles.Worker),
                DataPath = parsed.GetValue(Data),
                CacheFolder = parsed.GetValue(Cache) ?? WorkerHost.DefaultCacheFolder,
                Wait = WaitOption.Parse(parsed.GetValue(Wait), parsed.GetValue(Supervised)),
                Threads = parsed.GetValue(Threads),
                Device = parsed.GetValue(Device),
            };
            return RunAsync(
                context, coordinator, options, security, parsed.GetValue(Health), parsed.GetValue(LeftExitCode) ?? ExitCodes.Done,
                parsed.GetValue(LogFile), parsed.GetValue(Supervised));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string coordinator, WorkerOptions options, LinkSecurity security, string? healthAt,
        int leftExitCode, string? logFile, bool supervised)
    {
        if (leftExitCode is < 0 or > 255) throw new UsageException($"--left-exit-code {leftExitCode}: from 0 to 255");
        if (options.Threads < 1) throw new UsageException($"--threads-per-worker {options.Threads} is below 1");
        var address = Addresses.Parse("--coordinator", coordinator);
        await using var log = Logs.Create(
            logFile, supervised ? Serilog.Events.LogEventLevel.Fatal : Serilog.Events.LogEventLevel.Information);
        using var loggers = new SerilogLoggerFactory(log);
        using var telemetry = Exports.Start(
            options.Name, hasMeter: false, (endpoint, reason) => log.Warning("traces do not reach {Endpoint}: {Reason}", endpoint, reason));
        var path = $"cluster.tcp://{CoordinatorHost.SystemName}@{address}{CoordinatorHost.CoordinatorPath}";
        await using var worker = await WorkerHost.StartAsync(
            options, address, path, context.Jobs, Transports.Create(loggers, security), loggers).ConfigureAwait(false);
        await using var health = await HealthOption.StartAsync(healthAt, () => worker.IsReady, metrics: null, loggers).ConfigureAwait(false);
        using var hangUp = supervised ? Supervision.KeepThroughHangUp() : null;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c =>
        {
            c.Cancel = true;
            if (!supervised) worker.Leave();
        });
        var asked = 0;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = Interlocked.Increment(ref asked) == 1; // the second one ends the process at once
            worker.Leave();
        });
        if (supervised)
            Supervision.Follow(line =>
            {
                if (line == ProcessSupervisor.Leave) worker.Leave();
            });
        var outcome = await worker.Completion.ConfigureAwait(false);
        log.Information("{Worker} ends: {End} {Reason}", options.Name, outcome.End, outcome.Reason);
        if (outcome.End == WorkerEnd.Finished) return ExitCodes.Done;
        if (outcome.End == WorkerEnd.Left) return leftExitCode;
        await Console.Error.WriteLineAsync(supervised ? outcome.Reason : $"cluster: {outcome.Reason}").ConfigureAwait(false);
        return outcome.End == WorkerEnd.CoordinatorLost ? ExitCodes.Failed : ExitCodes.Usage;
    }
}
