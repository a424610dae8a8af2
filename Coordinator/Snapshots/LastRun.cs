using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Says where a run that ended can go on.</summary>
/// <param name="Snapshot">Its newest snapshot that is whole.</param>
/// <param name="Settings">What was last asked of it; null where the file is lost or damaged.</param>
public sealed record LastRun(SnapshotReader Snapshot, RunSettings? Settings)
{
    /// <summary>Gets the snapshot's record, with what was asked for since it was written.</summary>
    public TrainerRecord Trainer => Settings is null ? Snapshot.Trainer : Snapshot.Trainer with
    {
        DataPath = Settings.DataPath,
        Epochs = Settings.Epochs,
        BestRule = Settings.Best,
        Optimizer = Settings.Optimizer.Name,
        OptimizerOptions = OptimizerJson.Write(Settings.Optimizer),
    };
}
