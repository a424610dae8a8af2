using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Launch;

/// <summary>Is the content of <c>config.json</c>: what the run was made of, every value resolved.</summary>
internal sealed record RunConfig(
    string RunId, string Job, string? DataPath, long Seed, int Workers, int Slots, int BatchSize, int Epochs,
    bool Shuffle, bool DropLast, int NumWorkers, int ThreadsPerWorker, string Optimizer, object OptimizerOptions,
    int SnapshotEvery, bool SnapshotStart, int MaxRestarts, int LogEvery, long Generation, long StartStep,
    string LayoutHash, string DatasetHash)
{
    /// <summary>Makes the content for <paramref name="s"/>.</summary>
    public static RunConfig Of(RunSettings s, int maxRestarts) => new(
        s.RunId.Value, s.Job, s.DataPath, s.Seed, s.Workers, s.Slots, s.BatchSize, s.Epochs, s.Shuffle, s.DropLast,
        s.LoaderThreads, s.ThreadsPerWorker, s.Optimizer.Name, s.Optimizer, s.SnapshotEvery, s.SnapshotStart,
        maxRestarts, s.LogEvery, s.Generation.Value, s.Start.Step.Value, s.Layout.Hash, s.DatasetHash);
}
