using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Makes the <see cref="TrainerRecord"/> of each snapshot of one run.</summary>
internal sealed class SnapshotContext(RunSettings settings)
{
    /// <summary>Gets the generation that the snapshots are written in.</summary>
    public Generation Generation => settings.Generation;

    /// <summary>Gets the learning rate of each group at a version, where a schedule changes them; else null.</summary>
    public IReadOnlyList<double>? LearningRates(StateCaptured capture, RunPosition position) =>
        settings.LearningRates(capture.Step.Value, position.Plateau.Reductions);

    /// <summary>Makes the record of <paramref name="capture"/>.</summary>
    public TrainerRecord Record(StateCaptured capture, RunPosition position, string weightsSha256) => new()
    {
        RunId = settings.RunId.Value,
        Job = settings.Job,
        DataPath = settings.DataPath,
        JobOptions = settings.JobOptions,
        Frozen = settings.Frozen,
        Step = capture.Step.Value,
        Epoch = capture.Step.Value / settings.StepsPerEpoch,
        Generation = settings.Generation.Value,
        EpochLossSum = position.EpochLossSum,
        EpochRows = position.EpochRows,
        EpochSkipped = position.EpochSkipped,
        Skipped = position.Skipped,
        Plateau = position.Plateau,
        BestRule = settings.Best,
        Best = position.Best,
        OnNan = settings.OnNan,
        Seed = settings.Seed,
        BatchSize = settings.BatchSize,
        Slots = settings.Slots,
        Epochs = settings.Epochs,
        Shuffle = settings.Shuffle,
        DropLast = settings.DropLast,
        ThreadsPerWorker = settings.ThreadsPerWorker,
        Device = settings.Device,
        Optimizer = settings.Optimizer.Name,
        OptimizerOptions = OptimizerJson.Write(settings.Optimizer),
        Update = settings.Update,
        Precision = settings.Precision,
        OptimizerSteps = capture.Optimizer.StepCount,
        LayoutHash = settings.Layout.Hash,
        DatasetHash = settings.DatasetHash,
        WeightsSha256 = weightsSha256,
    };
}
