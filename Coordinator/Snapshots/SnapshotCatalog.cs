using Cluster.Coordinator.Runs;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Finds snapshots in a folder of runs.</summary>
public sealed class SnapshotCatalog(IFileSystem files)
{
    /// <summary>Opens the newest snapshot of a job that is whole.</summary>
    /// <param name="runsDir">The folder of runs.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="onDamaged">Is told of each newer snapshot that cannot be used.</param>
    /// <returns>The snapshot, or null where there is none.</returns>
    public SnapshotReader? Last(string runsDir, string job, Action<SnapshotException> onDamaged)
    {
        foreach (var run in RunsNewestFirst(runsDir))
            if (JobOf(run) == job && Newest(run, onDamaged) is { } snapshot)
                return snapshot;
        return null;
    }

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

    private static string? JobOf(string run)
    {
        try
        {
            return RunConfig.Read(run).Job;
        }
        catch (RunFolderException)
        {
            return null; // some other folder
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
        if (!files.DirectoryExists(path)) throw new SnapshotException(path, "there is no such snapshot");
        if (files.FileExists(Path.Combine(path, SnapshotManifest.FileName))) return SnapshotReader.Open(files, path);
        var newest = Snapshots(path).LastOrDefault()
            ?? throw new SnapshotException(path, $"holds no snapshot: neither {SnapshotManifest.FileName} nor snapshots/");
        return SnapshotReader.Open(files, newest);
    }

    private IEnumerable<string> Snapshots(string run) =>
        files.Directories(Path.Combine(run, "snapshots"))
            .Where(d => Path.GetFileName(d).StartsWith("step-", StringComparison.Ordinal));

    // Folder names end with the time of the start: <name>-<yyyyMMdd>-<HHmmss>-<id>.
    private IEnumerable<string> RunsNewestFirst(string runsDir) =>
        files.Directories(runsDir).OrderByDescending(TimeOf, StringComparer.Ordinal);

    private static string TimeOf(string run)
    {
        var parts = Path.GetFileName(run).Split('-');
        return parts.Length >= 4 ? string.Join('-', parts[^3..]) : "";
    }
}
