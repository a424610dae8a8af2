using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Output;
using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster why</c>: where a run's time went, and what to change.</summary>
internal static class WhyVerb
{
    private static readonly Argument<string?> Run = new("RUN")
    {
        Description = "A run's folder, its name or the beginning of it; without one, the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object per line." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("why", "Says where a run's time went, and what to change.") { Run, RunsVerb.RunDir, Json };
        command.SetAction(parsed => Say(RunsVerb.Folder(parsed).Find(parsed.GetValue(Run)), parsed.GetValue(Json)));
        return command;
    }

    private static int Say(string run, bool json)
    {
        var ledger = GoodputLedger.Read(run)
            ?? throw new UsageException($"{run} has no {GoodputLedger.FileName}: it is written a few seconds after the first step");
        foreach (var finding in Diagnosis.Of(ledger))
        {
            if (json)
                Console.Out.WriteLine(JsonSerializer.Serialize(
                    new { Event = "finding", finding.Cause, finding.Who, finding.Share, finding.Text, finding.Advice },
                    RunEventNames.JsonOptions));
            else Console.Out.WriteLine(finding.Advice.Length == 0 ? finding.Text : $"{finding.Text}; {finding.Advice}");
        }

        if (!json)
            foreach (var line in SummaryText.Lines(run)) Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }
}
