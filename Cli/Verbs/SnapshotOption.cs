using System.CommandLine;
using Cluster.Coordinator.Snapshots;
using Cluster.Torch;
using Cluster.Training;

namespace Cluster.Cli.Verbs;

/// <summary>Opens the snapshot that a verb names, with its job.</summary>
internal static class SnapshotOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string> Create() => new("--snapshot")
    {
        Description = "A snapshot's folder, a file in it, or a run's folder (its newest snapshot).",
        Required = true,
    };

    /// <summary>Creates the option that takes the average in the weights' place.</summary>
    public static Option<bool> CreateEma() => new("--ema") { Description = "Take the average of the weights (train --ema)." };

    /// <summary>Opens the snapshot, finds its job, and makes libtorch compute as it did in training.</summary>
    public static (SnapshotReader Snapshot, TrainingJob Job, JobContext Context) Open(
        CommandContext context, string path, string? dataPath)
    {
        var snapshot = new SnapshotCatalog(new PhysicalFileSystem()).Open(path);
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
