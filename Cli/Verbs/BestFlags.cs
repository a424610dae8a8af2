using System.CommandLine;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Holds the flags of <c>train</c> that say which epoch is the best one, and when too few are.</summary>
internal static class BestFlags
{
    private static readonly Option<string?> Best = new("--best")
    {
        Description = "The metric of the validation rows whose best epoch snapshots/best names, of "
            + $"{string.Join(", ", BestRule.Names)} (default: accuracy where the job has classes, else loss); none: no epoch is.",
    };

    private static readonly Option<int?> EarlyStop = new("--early-stop")
    {
        Description = "Epochs without an improvement of that metric after which the run is complete; 0: it trains all (default).",
    };

    private static readonly Option<double?> MinDelta = new("--min-delta")
    {
        Description = "What an improvement must be above to count for --early-stop (default 0).",
    };

    /// <summary>Adds the flags to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Best, EarlyStop, MinDelta]) command.Add(option);
    }

    /// <summary>Reads what was said.</summary>
    public static BestRequest Read(ParseResult parsed) =>
        new(parsed.GetValue(Best), parsed.GetValue(EarlyStop), parsed.GetValue(MinDelta));
}
