using System.CommandLine;
using System.Runtime.InteropServices;
using Cluster.Actors;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Configuration;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Cli.Telemetry;
using Cluster.Coordinator.Server;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster server</c>: one parameter-server process, which holds a shard of a run's parameters.</summary>
internal static class ServerVerb
{
    private static readonly Option<string?> Coordinator = new("--coordinator") { Description = "Where the coordinator listens, host:port." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The server's name (default: its certificate's, or server- and the process's number).",
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where workers open their links, host:port; port 0 takes a free one.",
        DefaultValueFactory = _ => "127.0.0.1:0",
    };

    private static readonly Option<string?> Advertise = Addresses.Advertise("workers");
    private static readonly Option<string?> Health = HealthOption.Create();
    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<bool> Insecure = SecurityFlags.Insecure();
    private static readonly Option<int?> Wait = WaitOption.Create();
    private static readonly Option<string?> LogFile = new("--log-file") { Description = "Where its log goes." };
    private static readonly Option<bool> Supervised = new("--supervised")
    {
        Description = "Leave Ctrl-C to the process that started this one.",
        Hidden = true,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("server", "Holds one shard of the parameters of a coordinator's run.")
        {
            Coordinator, Name, Listen, Advertise, Health, Tls, Insecure, Wait, LogFile, Supervised,
        };
        RoleSettings.AddTo(command);
        command.SetAction((said, _) => RunAsync(context, RoleSettings.Complete(said)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        var coordinator = Addresses.Parse("--coordinator", RoleSettings.Require(parsed, Coordinator, "10.0.0.1:4053"));
        var listen = Addresses.Parse("--listen", parsed.GetValue(Listen)!);
        var advertise = Addresses.ParseAdvertised(parsed.GetValue(Advertise));
        var security = SecurityFlags.Read(context, LinkRoles.Server, parsed.GetValue(Tls), parsed.GetValue(Insecure));
        var supervised = parsed.GetValue(Supervised);
        var wait = WaitOption.Parse(parsed.GetValue(Wait), supervised);
        SecurityFlags.CheckListen(security, listen);
        if (listen.IsWildcard && advertise is null)
            throw new UsageException($"--listen {listen}: workers cannot dial that; --advertise HOST says at which name or address they reach this machine");
        var name = SecurityFlags.NameOf(security, parsed.GetValue(Name), LinkRoles.Server);
        await using var log = Logs.Create(
            parsed.GetValue(LogFile), supervised ? Serilog.Events.LogEventLevel.Fatal : Serilog.Events.LogEventLevel.Information);
        using var loggers = new SerilogLoggerFactory(log);
        using var telemetry = Exports.Start(
            name, hasMeter: false, (endpoint, reason) => log.Warning("traces do not reach {Endpoint}: {Reason}", endpoint, reason));
        using var dispatcher = new PinnedDispatcher("server");
        await using var server = await ServerHost.StartAsync(new ServerHostOptions
        {
            Name = name,
            Coordinator = coordinator,
            Listen = listen,
            Advertise = advertise,
            Wait = wait,
            ServerDispatcher = dispatcher,
            Transport = Transports.Create(loggers, security),
            System = new ActorSystemSetup { TimeProvider = context.Time, LoggerFactory = loggers },
        }).ConfigureAwait(false);
        await using var health = await HealthOption.StartAsync(
            parsed.GetValue(Health), () => server.IsReady, metrics: null, loggers).ConfigureAwait(false);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var hangUp = supervised ? Supervision.KeepThroughHangUp() : null;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c =>
        {
            c.Cancel = supervised || asked.TrySetResult();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = asked.TrySetResult(); // the second one ends the process at once
        });
        if (supervised) Supervision.Follow(_ => { });
        if (await Task.WhenAny(server.Completion, asked.Task).ConfigureAwait(false) == asked.Task) server.Leave();
        var outcome = await server.Completion.ConfigureAwait(false);
        log.Information("{Server} ends: {Reason}", name, outcome.Reason);
        if (outcome.End == ServerEnd.Left) return supervised ? ExitCodes.Cancelled : ExitCodes.Done; // it is to be replaced
        if (outcome.End == ServerEnd.RunFinished) return ExitCodes.Done;
        await Console.Error.WriteLineAsync(supervised ? outcome.Reason : $"cluster: {outcome.Reason}").ConfigureAwait(false);
        return ExitCodes.Failed;
    }
}
