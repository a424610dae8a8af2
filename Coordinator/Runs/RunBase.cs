using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Runs;

/// <summary>Puts down what a coordinator starts from: the settings, and the state to begin with as a snapshot.</summary>
/// <remarks>
/// A coordinator starts in one way only, whether the run is new, goes on, or lost its coordinator: from the newest whole
/// snapshot of the run's folder, in a generation of its own.
/// </remarks>
public static class RunBase
{
    /// <summary>
    /// Writes the settings, then the state to begin with where the folder does not hold that version yet: a folder with
    /// snapshots always says what run they are of.
    /// </summary>
    /// <param name="files">The file system.</param>
    /// <param name="settings">The run.</param>
    /// <param name="parameters">Parameters and buffers at the start; disposed here.</param>
    /// <param name="optimizer">The optimizer's state at the start; null: a fresh one.</param>
    /// <returns>The snapshot to begin with.</returns>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    public static SavedSnapshot Write(
        IFileSystem files, RunSettings settings, ParameterVector parameters, Optimizer? optimizer)
    {
        RunFolder.Write(files, settings.RunDir, RunConfig.FileName, RunConfig.Of(settings));
        if (optimizer is null)
        {
            optimizer = settings.CreateOptimizer();
            optimizer.BeginAverage(parameters.Parameters);
        }

        using var state = new StateCaptured(settings.Start.Step, parameters, optimizer);
        return new SnapshotStore(files, settings.RunDir).Save(state, settings.Start, new SnapshotContext(settings));
    }

    /// <summary>Reads what a coordinator starts from.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="onDamaged">Is told of newer snapshots that cannot be used.</param>
    /// <exception cref="RunFolderException">The folder holds no run, or none of its snapshots is whole.</exception>
    public static (RunSettings Settings, ParameterVector Parameters, Optimizer Optimizer) Open(
        IFileSystem files, string runDir, Action<SnapshotException> onDamaged)
    {
        var settings = RunConfig.Read(files, runDir);
        var snapshot = new SnapshotCatalog(files).Newest(runDir, onDamaged)
            ?? throw new RunFolderException(runDir, "holds no snapshot that is whole");
        settings = settings with
        {
            Generation = new Generation(snapshot.Trainer.Generation + 1), // at least; the ledger knows what began since
            Start = snapshot.Trainer.Position(),
            StartSnapshot = snapshot.Path,
        };
        return (settings, snapshot.ReadParameters(settings.Layout), snapshot.ReadOptimizer(settings.Layout, settings.CreateOptimizer()));
    }
}
