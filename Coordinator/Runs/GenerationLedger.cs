using System.Globalization;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Runs;

/// <summary>
/// Keeps on disk which generations of a run have begun, so that no two coordinators ever bear the same number.
/// </summary>
/// <remarks>
/// A snapshot tells the generation that wrote it, which is not enough: a coordinator that died before its first snapshot
/// would be followed by one of the same number. Each generation is a folder <c>generations/00000002</c> with a file that must
/// be new, so that of two coordinators that start at the same moment one fails; it is on the disk before the generation
/// begins, and the older ones are removed.
/// </remarks>
internal static class GenerationLedger
{
    /// <summary>Begins the next generation.</summary>
    /// <param name="files">Where the run is kept.</param>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="atLeast">The lowest number it may have.</param>
    /// <exception cref="IOException">Another coordinator takes this number now, or the disk is full, read-only or broken.</exception>
    public static Generation Begin(IFileSystem files, string runDir, Generation atLeast)
    {
        if (PlantedBug.Is(Bug.GenerationNotRaised)) return new Generation(1);
        if (PlantedBug.Is(Bug.GenerationOnlyInSnapshots)) return atLeast;
        var folder = Path.Combine(runDir, "generations");
        var begun = files.Directories(folder);
        var next = new Generation(Math.Max(atLeast.Value, begun.Select(NumberOf).DefaultIfEmpty().Max() + 1));
        var mine = Path.Combine(folder, next.Value.ToString("D8", CultureInfo.InvariantCulture));
        files.CreateDirectory(mine);
        using (var owner = files.Create(Path.Combine(mine, "owner"))) files.FlushToDisk(owner);
        files.FlushDirectory(mine);
        files.FlushDirectory(folder);
        files.FlushDirectory(runDir);
        if (Path.GetDirectoryName(runDir) is { Length: > 0 } runs) files.FlushDirectory(runs);
        foreach (var older in begun) files.DeleteDirectory(older);
        return next;
    }

    /// <summary>Tells which generation has begun since, where one has: the coordinator of this one is not to write any more.</summary>
    /// <param name="files">Where the run is kept.</param>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="generation">The generation.</param>
    public static Generation? Newer(IFileSystem files, string runDir, Generation generation)
    {
        var newest = files.Directories(Path.Combine(runDir, "generations")).Select(NumberOf).DefaultIfEmpty().Max();
        return newest > generation.Value ? new Generation(newest) : null;
    }

    private static long NumberOf(string folder) =>
        long.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
