using System.CommandLine;
using Cluster.Cli.Output;
using Cluster.Coordinator.Snapshots;
using Cluster.Torch;
using Cluster.Training;

namespace Cluster.Cli.Verbs;

/// <summary>Opens the snapshot that a verb names, with its job.</summary>
internal static class SnapshotOption
{
    /// <summary>Says what names a snapshot.</summary>
    public const string Description =
        "A snapshot's folder, a file in it, or a run's folder (its newest snapshot); 'last' or 'best' of the newest run in --run-dir.";

    private static readonly Option<string> RunDir = new("--run-dir")
    {
        Description = "Folder of the runs that 'last' and 'best' look in.",
        DefaultValueFactory = _ => CommandContext.DefaultRunDir,
    };

    /// <summary>Creates the option.</summary>
    public static Option<string> Create() => new("--snapshot") { Description = Description, Required = true };

    /// <summary>Adds to a command what <see cref="Find"/> reads.</summary>
    public static void AddTo(Command command) => command.Add(RunDir);

    /// <summary>Opens a snapshot that was named.</summary>
    /// <exception cref="SnapshotException">There is none, or it is damaged.</exception>
    public static SnapshotReader Find(ParseResult parsed, string named)
    {
        var (catalog, runs) = (new SnapshotCatalog(new PhysicalFileSystem()), parsed.GetValue(RunDir)!);
        return named switch
        {
            "last" => catalog.Last(runs, null, Console.Error.Warn)?.Snapshot
                ?? throw new SnapshotException(runs, "holds no run with a snapshot"),
            SnapshotStore.BestLink => catalog.Best(runs),
            _ => catalog.Open(named),
        };
    }

    /// <summary>Creates the option that takes the average in the weights' place.</summary>
    public static Option<bool> CreateEma() => new("--ema") { Description = "Take the average of the weights (train --ema)." };

    /// <summary>Opens the snapshot, finds its job, and makes libtorch compute as it did in training.</summary>
    public static (SnapshotReader Snapshot, TrainingJob Job, JobContext Context) Open(
        CommandContext context, ParseResult parsed, string named, string? dataPath) =>
        Open(context, Find(parsed, named), dataPath);

    /// <summary>Finds the job of a snapshot, and makes libtorch compute as it did in training.</summary>
    public static (SnapshotReader Snapshot, TrainingJob Job, JobContext Context) Open(
        CommandContext context, SnapshotReader snapshot, string? dataPath)
    {
        var trainer = snapshot.Trainer;
        var job = context.Jobs.Create(trainer.Job);
        torch.Initialize(trainer.ThreadsPerWorker);
        var jobContext = new JobContext
        {
            Seed = trainer.Seed,
            DataPath = dataPath ?? trainer.DataPath,
            Options = trainer.JobOptions,
            Freeze = trainer.Frozen,
            Precision = trainer.Precision,
        };
        return (snapshot, job, jobContext);
    }
}
