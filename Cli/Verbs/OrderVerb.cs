using System.CommandLine;
using System.Text.Json;
using Cluster.Training;
using Cluster.Training.Plans;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster order</c>: which rows each slot of each step of an epoch sees.</summary>
internal static class OrderVerb
{
    private static readonly Argument<string?> Job = new("JOB")
    {
        Description = "The job.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<long> Seed = new("--seed") { Description = "The run's seed (default 0)." };
    private static readonly Option<int> Epoch = new("--epoch") { Description = "The epoch, from 0." };
    private static readonly Option<int?> BatchSize = new("--batch-size") { Description = "Rows of a whole step." };
    private static readonly Option<int?> Slots = new("--slots") { Description = "Parts of each batch (default 1)." };
    private static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<bool> NoShuffle = new("--no-shuffle") { Description = "Same order in each epoch." };
    private static readonly Option<bool> DropLast = new("--drop-last") { Description = "Leave an incomplete batch out." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per step." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("order", "Prints which rows of the training split each slot of each step sees.")
        {
            Job, Seed, Epoch, BatchSize, Slots, Data, NoShuffle, DropLast, Json,
        };
        var jobOptions = JobOptionFlags.AddTo(command, context.Jobs);
        command.SetAction(parsed => Run(context, parsed, jobOptions.Read(parsed)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult parsed, IReadOnlyDictionary<string, string> jobOptions)
    {
        var job = context.Jobs.Create(context.JobName(parsed.GetValue(Job)));
        var (epoch, seed) = (parsed.GetValue(Epoch), parsed.GetValue(Seed));
        var batchSize = parsed.GetValue(BatchSize) ?? job.Defaults.BatchSize;
        var slots = parsed.GetValue(Slots) ?? 1;
        if (epoch < 0) throw new UsageException($"--epoch {epoch} is below 0");
        if (batchSize < 1) throw new UsageException($"--batch-size {batchSize} is below 1");
        if (slots < 1) throw new UsageException($"--slots {slots} is below 1");
        if (slots > batchSize) throw new UsageException($"--slots {slots} is above --batch-size {batchSize}");
        JobOptionFlags.Check(job, jobOptions);
        var data = job.Data(new JobContext { Seed = seed, DataPath = parsed.GetValue(Data), Options = jobOptions });
        var plan = new BatchPlan(
            data.Train.RowCount, batchSize, slots, parsed.GetValue(DropLast) || job.Defaults.DropLast);
        var order = new EpochPlan(plan, seed, epoch, !parsed.GetValue(NoShuffle) && job.Defaults.Shuffle);
        for (var step = 0; step < plan.StepsPerEpoch; step++)
        {
            var parts = Enumerable.Range(0, slots).Select(slot => order.RowsOf(step, slot).ToArray()).ToArray();
            Console.Out.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(new { epoch, step, slots = parts })
                : $"step {step,5}  " + string.Join(" | ", parts.Select(p => string.Join(' ', p))));
        }

        return ExitCodes.Done;
    }
}
