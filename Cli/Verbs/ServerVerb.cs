using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Cluster.Actors;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Cli.Telemetry;
using Cluster.Coordinator.Server;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster server</c>: one parameter-server process, which holds a shard of a run's parameters.</summary>
internal static class ServerVerb
{
    private static readonly Option<string> Coordinator = new("--coordinator")
    {
        Description = "Where the coordinator listens, host:port.",
        Required = true,
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The server's name (default: its certificate's, or server- and the process's number).",
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where workers open their links, host:port; port 0 takes a free one.",
        DefaultValueFactory = _ => "127.0.0.1:0",
    };

    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<bool> Insecure = SecurityFlags.Insecure();
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
            Coordinator, Name, Listen, Tls, Insecure, LogFile, Supervised,
        };
        command.SetAction((parsed, _) => RunAsync(
            context,
            parsed.GetValue(Name),
            Addresses.Parse("--coordinator", parsed.GetValue(Coordinator)!),
            Addresses.Parse("--listen", parsed.GetValue(Listen)!),
            SecurityFlags.Read(context, LinkRoles.Server, parsed.GetValue(Tls), parsed.GetValue(Insecure)),
            parsed.GetValue(LogFile),
            parsed.GetValue(Supervised)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string? chosenName, LinkAddress coordinator, LinkAddress listen, LinkSecurity security,
        string? logFile, bool supervised)
    {
        SecurityFlags.CheckListen(security, listen);
        if (IPAddress.TryParse(listen.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            throw new UsageException($"--listen {listen}: workers are told this address: name the one at which they reach this machine");
        var name = SecurityFlags.NameOf(security, chosenName, LinkRoles.Server);
        await using var log = Logs.Create(
            logFile, supervised ? Serilog.Events.LogEventLevel.Fatal : Serilog.Events.LogEventLevel.Information);
        using var loggers = new SerilogLoggerFactory(log);
        using var telemetry = Exports.Start(
            name, hasMeter: false, (endpoint, reason) => log.Warning("traces do not reach {Endpoint}: {Reason}", endpoint, reason));
        using var dispatcher = new PinnedDispatcher("server");
        await using var server = await ServerHost.StartAsync(new ServerHostOptions
        {
            Name = name,
            Coordinator = coordinator,
            Listen = listen,
            ServerDispatcher = dispatcher,
            Transport = Transports.Create(loggers, security),
            System = new ActorSystemSetup { TimeProvider = context.Time, LoggerFactory = loggers },
        }).ConfigureAwait(false);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var hangUp = supervised ? Supervision.KeepThroughHangUp() : null;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c =>
        {
            c.Cancel = true;
            if (!supervised) asked.TrySetResult();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = asked.TrySetResult(); // the second one ends the process at once
        });
        if (supervised) Supervision.Follow(_ => { });
        if (await Task.WhenAny(server.Completion, asked.Task).ConfigureAwait(false) == asked.Task) return ExitCodes.Done;
        var outcome = await server.Completion.ConfigureAwait(false);
        log.Information("{Server} ends: {Reason}", name, outcome.Reason);
        if (outcome.IsFinished) return ExitCodes.Done;
        await Console.Error.WriteLineAsync(supervised ? outcome.Reason : $"cluster: {outcome.Reason}").ConfigureAwait(false);
        return ExitCodes.Failed;
    }
}
