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
/// would be followed by one of the same number. Each generation is an empty folder <c>generations/00000002</c>: it is made
/// and brought to the disk before the generation begins, and the older ones are removed.
/// </remarks>
internal static class GenerationLedger
{
    /// <summary>Begins the next generation.</summary>
    /// <param name="files">Where the run is kept.</param>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="atLeast">The lowest number it may have.</param>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    public static Generation Begin(IFileSystem files, string runDir, Generation atLeast)
    {
        var folder = Path.Combine(runDir, "generations");
        var begun = files.Directories(folder);
        var last = PlantedBug.Is(Bug.GenerationOnlyInSnapshots) ? 0 : begun.Select(NumberOf).DefaultIfEmpty().Max();
        var next = new Generation(Math.Max(atLeast.Value, last + 1));
        if (PlantedBug.Is(Bug.GenerationNotRaised)) next = new Generation(1);
        files.CreateDirectory(Path.Combine(folder, next.Value.ToString("D8", CultureInfo.InvariantCulture)));
        files.FlushDirectory(folder);
        files.FlushDirectory(runDir);
        if (Path.GetDirectoryName(runDir) is { Length: > 0 } runs) files.FlushDirectory(runs);
        foreach (var older in begun.Where(b => NumberOf(b) != next.Value)) files.DeleteDirectory(older);
        return next;
    }

    private static long NumberOf(string folder) =>
        long.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
