using System.CommandLine;
using System.Text.Json;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster logs</c>: the logs of a run's processes as one.</summary>
internal static class LogsVerb
{
    /// <summary>How often the files are looked at.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is looked whether the run is still there.</summary>
    private static readonly TimeSpan EndInterval = TimeSpan.FromSeconds(3);

    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the run ends." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("logs", "Prints the newest log lines of a run's processes.")
        {
            ControlVerbs.Run, Follow, TrainVerb.RunDir, ControlVerbs.Json,
        };
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        using var interrupt = new Interrupt();
        var runDir = ControlVerbs.Find(parsed);
        var (tail, json) = (new LogTail(runDir), parsed.GetValue(ControlVerbs.Json));
        Print(tail.Read(), json);
        if (!parsed.GetValue(Follow)) return ExitCodes.Done;
        var looked = context.Time.GetTimestamp();
        while (RunLock.IsHeld(runDir))
        {
            while (context.Time.GetElapsedTime(looked) < EndInterval)
            {
                await Task.Delay(PollInterval, context.Time, interrupt.Token).ConfigureAwait(false);
                Print(tail.Read(int.MaxValue), json);
            }

            looked = context.Time.GetTimestamp();
        }

        Print(tail.Read(int.MaxValue), json);
        return ExitCodes.Done;
    }

    private static void Print(IReadOnlyList<LogLine> lines, bool json)
    {
        foreach (var line in lines)
            Console.Out.WriteLine(json ? JsonSerializer.Serialize(line, RunEventNames.JsonOptions) : $"{line.Log,-12} {line.Text}");
    }
}
