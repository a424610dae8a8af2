using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster runs</c>: what the runs of a folder were, and how two of them differ.</summary>
internal static class RunsVerb
{
    /// <summary>The flag of the folder of runs.</summary>
    internal static readonly Option<string> RunDir = new("--run-dir")
    {
        Description = "Folder of runs.",
        DefaultValueFactory = _ => CommandContext.DefaultRunDir,
    };

    private static readonly Argument<string?> Run = new("RUN")
    {
        Description = "A run's folder, its name or the beginning of it; without one, the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string> A = new("A") { Description = "A run." };
    private static readonly Argument<string> B = new("B") { Description = "Another one." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object per line." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Lists the runs, the oldest first.") { RunDir, Json };
        list.SetAction(parsed => List(Folder(parsed), parsed.GetValue(Json)));
        var show = new Command("show", "Shows a run: how it went, and each setting with its origin.") { Run, RunDir, Json };
        show.SetAction(parsed => Show(RunReport.Of(Folder(parsed).Find(parsed.GetValue(Run))), parsed.GetValue(Json)));
        var compare = new Command("compare", "Shows two runs side by side: settings that differ, figures by epoch.") { A, B, RunDir, Json };
        compare.SetAction(parsed => Compare(
            RunReport.Of(Folder(parsed).Find(parsed.GetValue(A))), RunReport.Of(Folder(parsed).Find(parsed.GetValue(B))), parsed.GetValue(Json)));
        return new Command("runs", "Lists, shows and compares runs.") { list, show, compare };
    }

    /// <summary>Gets the folder of runs that was named.</summary>
    public static RunsFolder Folder(ParseResult parsed) => new(parsed.GetValue(RunDir)!);

    private static int List(RunsFolder folder, bool json)
    {
        var runs = folder.All.Select(RunReport.Of).ToList();
        Write(json ? runs.Select(r => ToJson(r.ToJson())) : RunsText.List(runs));
        return ExitCodes.Done;
    }

    private static int Show(RunReport run, bool json)
    {
        Write(json ? [ToJson(run.ToJson())] : RunsText.Show(run));
        return ExitCodes.Done;
    }

    private static int Compare(RunReport a, RunReport b, bool json)
    {
        Write(json
            ? [ToJson(new
            {
                Event = "comparison",
                A = a.Name,
                B = b.Name,
                Differences = RunsText.Differences(a, b).Select(d => new { d.Name, d.A, d.B }),
                EpochsA = a.Epochs,
                EpochsB = b.Epochs,
            })]
            : RunsText.Compare(a, b));
        return ExitCodes.Done;
    }

    private static string ToJson(object content) => JsonSerializer.Serialize(content, RunEventNames.JsonOptions);

    private static void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines) Console.Out.WriteLine(line);
    }
}
