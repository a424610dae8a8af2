using Cluster.Coordinator.Runs;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Finds snapshots in a folder of runs.</summary>
public sealed class SnapshotCatalog(IFileSystem files)
{
    /// <summary>Finds the newest run of a job that has a snapshot, and opens the newest one that is whole.</summary>
    /// <param name="runsDir">The folder of runs.</param>
    /// <param name="job">The job's name; null: any.</param>
    /// <param name="warn">Is told, in words, of each folder, settings and snapshot that cannot be used.</param>
    /// <returns>The run, or null where there is none.</returns>
    /// <exception cref="SnapshotException">
    /// None of its snapshots is whole. An older run is not taken in its place: it is another one.
    /// </exception>
    public LastRun? Last(string runsDir, string? job, Action<string> warn)
    {
        foreach (var run in RunsNewestFirst(runsDir))
        {
            var (settings, reason) = Settings(run);
            if (settings is not null && job is not null && settings.Job != job) continue;
            if (!Snapshots(run).Any())
            {
                if (files.FileExists(Path.Combine(run, RunLock.LauncherFile)))
                    warn($"{run} ended before its first snapshot; looking for an older run");
                continue;
            }

            if (settings is null) warn($"{reason}; its snapshots say what it trains");
            var newest = Newest(run, e => warn($"{e.Message}; looking for an older snapshot"))
                ?? throw new SnapshotException(run, "none of its snapshots is whole");
            if (job is null || newest.Trainer.Job == job) return new LastRun(newest, settings);
        }

        return null;
    }

    /// <summary>Opens the best epoch's snapshot of the newest run that has a snapshot.</summary>
    /// <exception cref="SnapshotException">There is no such run, or it has no best epoch; an older run is not taken in its place.</exception>
    public SnapshotReader Best(string runsDir)
    {
        var run = RunsNewestFirst(runsDir).FirstOrDefault(run => Snapshots(run).Any())
            ?? throw new SnapshotException(runsDir, "holds no run with a snapshot");
        var best = Path.Combine(run, "snapshots", SnapshotStore.BestLink);
        return files.ReadLink(best) is null
            ? throw new SnapshotException(run, "has no best epoch: none has ended yet, or there are no validation rows")
            : Open(best);
    }

    /// <summary>Tells whether a run's folder has snapshots, whole or not.</summary>
    public bool Any(string runDir) => Snapshots(runDir).Any();

    /// <summary>Opens the newest snapshot of a run that is whole.</summary>
    /// <returns>The snapshot, or null where there is none.</returns>
    public SnapshotReader? Newest(string runDir, Action<SnapshotException> onDamaged)
    {
        foreach (var folder in PlantedBug.Is(Bug.OldestSnapshotTaken) ? Snapshots(runDir) : Snapshots(runDir).Reverse())
        {
            try
            {
                return SnapshotReader.Open(files, folder);
            }
            catch (SnapshotException e)
            {
                onDamaged(e);
            }
        }

        return null;
    }

    private (RunSettings? Settings, string Reason) Settings(string run)
    {
        try
        {
            return (RunConfig.Read(files, run), "");
        }
        catch (RunFolderException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>
    /// Opens what a user points at: a snapshot's folder, a file in it, or a run's folder (its newest).
    /// </summary>
    /// <exception cref="SnapshotException">There is nothing to open, or it is damaged.</exception>
    public SnapshotReader Open(string path)
    {
        if (files.FileExists(path)) path = Path.GetDirectoryName(Path.GetFullPath(path))!;
        path = Path.TrimEndingDirectorySeparator(path);

        // A run that still trains may let the link name another one while this one is read.
        if (files.ReadLink(path) is { } target) path = Path.Combine(Path.GetDirectoryName(path) ?? "", target);
        if (!files.DirectoryExists(path)) throw new SnapshotException(path, "there is no such snapshot");
        if (files.FileExists(Path.Combine(path, SnapshotManifest.FileName))) return SnapshotReader.Open(files, path);
        var newest = Snapshots(path).LastOrDefault()
            ?? throw new SnapshotException(path, $"holds no snapshot: neither {SnapshotManifest.FileName} nor snapshots/");
        return SnapshotReader.Open(files, newest);
    }

    private IEnumerable<string> Snapshots(string run) =>
        files.Directories(Path.Combine(run, "snapshots"))
            .Where(d => Path.GetFileName(d).StartsWith("step-", StringComparison.Ordinal));

    /// <summary>Lists the folders of runs by the time of their start, the newest first.</summary>
    /// <remarks>Their names end with it: name-yyyyMMdd-HHmmss-id.</remarks>
    public IEnumerable<string> RunsNewestFirst(string runsDir) =>
        files.Directories(runsDir).Where(run => Path.GetFileName(run) != LatestLink.Name).OrderByDescending(TimeOf, StringComparer.Ordinal);

    private static string TimeOf(string run)
    {
        var parts = Path.GetFileName(run).Split('-');
        return parts.Length >= 4 ? string.Join('-', parts[^3..]) : "";
    }
}
