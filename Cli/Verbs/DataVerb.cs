using System.CommandLine;
using System.Text.Json;
using Cluster.Training;
using Cluster.Training.Data;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster data</c>: a job's data as the model sees it.</summary>
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
        return new Command("data", "Shows a job's data as the model sees it.") { export };
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
