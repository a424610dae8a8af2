using Cluster.Cli.Configuration;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Runs;

/// <summary>Finds runs in a folder of runs.</summary>
/// <param name="path">The folder.</param>
internal sealed class RunsFolder(string path)
{
    /// <summary>Lists the runs' folders, the oldest first.</summary>
    public IReadOnlyList<string> All => !Directory.Exists(path) ? [] :
    [
        .. Directory.GetDirectories(path).Where(IsRun).Where(run => Path.GetFileName(run) != LatestLink.Name)
            .OrderBy(run => RunRecord.Read(run)?.Started ?? Directory.GetLastWriteTimeUtc(run)).ThenBy(run => run, StringComparer.Ordinal),
    ];

    /// <summary>Finds a run.</summary>
    /// <param name="named">A folder, a run's name, or the beginning of one; null: the one that was started last.</param>
    /// <exception cref="UsageException">There is no such run, or several are meant.</exception>
    public string Find(string? named)
    {
        if (named is null or LatestLink.Name)
            return All is [.., var last] ? last : throw new UsageException($"{path} holds no run");
        if (IsRun(named)) return Path.TrimEndingDirectorySeparator(named);
        var fits = All.Where(run => Path.GetFileName(run).StartsWith(named, StringComparison.Ordinal)).ToList();
        if (fits is [var one]) return one;
        if (fits.Find(run => Path.GetFileName(run) == named) is { } exact) return exact;
        if (fits.Count > 1) throw new UsageException($"'{named}' is the beginning of {fits.Count} runs, such as {Path.GetFileName(fits[0])}");
        var nearest = Nearest.Of(named, All.Select(run => Path.GetFileName(run)!));
        throw new UsageException($"no run '{named}' in {path}{(nearest is null ? "" : $"; the nearest is {nearest}")}");
    }

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunConfig.FileName));
}
