using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Cli.Control;

/// <summary>Finds the run that a command line means.</summary>
internal static class RunFinder
{
    /// <summary>Finds a run by its folder, by its name, or the newest one.</summary>
    /// <param name="run">A folder, or a run's name; null: the newest run.</param>
    /// <param name="runsDir">The folder of runs.</param>
    /// <returns>The run's folder.</returns>
    /// <exception cref="UsageException">There is no such run.</exception>
    public static string Find(string? run, string runsDir)
    {
        if (run is null)
            return new SnapshotCatalog(new PhysicalFileSystem()).RunsNewestFirst(runsDir).FirstOrDefault(IsRun)
                ?? throw new UsageException($"there is no run in {runsDir} (--run-dir names another folder of runs)");
        string[] places = [run, Path.Combine(runsDir, run)];
        return Path.TrimEndingDirectorySeparator(
            places.FirstOrDefault(IsRun) ?? throw new UsageException($"'{run}' is no run: neither a run's folder nor one in {runsDir}"));
    }

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunConfig.FileName));
}
