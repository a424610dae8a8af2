using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;
using Cluster.Training;
using Cluster.Training.Data;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster data</c>: a data file as it is, a job's data as the model sees it.</summary>
internal static class DataVerb
{
    private static readonly Argument<string?> Job = new("JOB")
    {
        Description = "The job.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Split = new("--split") { Description = "train or val.", Required = true };
    private static readonly Option<long> Seed = new("--seed") { Description = "The run's seed (default 0)." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write, .npz.", Required = true };
    private static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<bool> Json = new("--json") { Description = "Say what was written as JSON." };

    private static readonly Argument<string> Path = new("PATH") { Description = "A file, or a folder of files that belong together." };
    private static readonly Option<string?> Label = new("--label") { Description = "The column of a table that is learned." };
    private static readonly Option<bool> InspectJson = new("--json") { Description = "Print JSON." };

    private static readonly JsonSerializerOptions JsonOptions = new(RunEventNames.JsonOptions)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        Split.AcceptOnlyFromAmong("train", "val");
        var export = new Command("export", "Writes x and y of a split, rows in split order, for numpy.load.")
        {
            Job, Split, Seed, Out, Data, Json,
        };
        var jobOptions = JobOptionFlags.AddTo(export, context.Jobs);
        export.SetAction(parsed => Export(context, parsed, jobOptions.Read(parsed)));
        var inspect = new Command("inspect", "Says what a data file holds and what train makes of it.") { Path, Label, InspectJson };
        inspect.SetAction(Inspect);
        return new Command("data", "Shows data: a file as it is, a job's as the model sees it.") { inspect, export };
    }

    private static int Inspect(ParseResult parsed)
    {
        var report = DataInspector.Inspect(parsed.GetValue(Path)!, parsed.GetValue(Label));
        if (parsed.GetValue(InspectJson)) Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonOptions));
        else foreach (var line in DataText.Lines(report)) Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static int Export(CommandContext context, ParseResult parsed, IReadOnlyDictionary<string, string> jobOptions)
    {
        var job = context.Jobs.Create(context.JobName(parsed.GetValue(Job)));
        JobOptionFlags.Check(job, jobOptions);
        var data = job.Data(
            new JobContext { Seed = parsed.GetValue(Seed), DataPath = parsed.GetValue(Data), Options = jobOptions });
        var split = parsed.GetValue(Split) == "train" ? data.Train : data.Validation;
        var path = parsed.GetValue(Out)!;
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write)) NpzWriter.Write(file, split);
        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(new { path, rows = split.RowCount, shape = split.RowShape })
            : $"{path}: {split.RowCount} rows of [{string.Join(", ", split.RowShape)}]");
        return ExitCodes.Done;
    }
}
