using System.CommandLine;
using Cluster.Actors.Links;
using Cluster.Cli.Control;
using Cluster.Cli.Output;
using Cluster.Coordinator.Control;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster board</c>: the page of a run, also of one that has ended.</summary>
internal static class BoardVerb
{
    private static readonly Option<string> Listen = new("--dashboard")
    {
        Description = "Where the page is served, host:port on this machine; the next free port where that is taken.",
        DefaultValueFactory = _ => Dashboards.Default,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("board", "Shows a run in the browser: where a running one is seen, and one that has ended from its folder.")
        {
            ControlVerbs.Run, TrainVerb.RunDir, Listen,
        };
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        using var interrupt = new Interrupt();
        var address = Dashboards.Parse(parsed.GetValue(Listen)!) ?? throw new UsageException("--dashboard off leaves nothing to show");
        var runDir = ControlVerbs.Find(parsed);
        using var client = await ControlClient.FindAsync(runDir, interrupt.Token).ConfigureAwait(false);
        if (client is not null)
        {
            Console.Out.WriteLine($"dashboard {client.Address}  ({client.Status.RunId} runs)");
            return ExitCodes.Done;
        }

        await using var log = Logs.Create(null, LogEventLevel.Error);
        using var loggers = new SerilogLoggerFactory(log);
        try
        {
            await using var board = await RunBoard.StartAsync(runDir, address, context.Time, loggers).ConfigureAwait(false);
            Console.Out.WriteLine($"dashboard {board.Address}  ({Path.GetFileName(runDir)} has ended; Ctrl-C ends this)");
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, interrupt.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (LinkException e)
        {
            throw new UsageException(e.Message);
        }

        return ExitCodes.Done;
    }
}
