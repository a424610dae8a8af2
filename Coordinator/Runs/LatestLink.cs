using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Runs;

/// <summary>Points <c>latest</c> in a folder of runs at the run that was started last.</summary>
public static class LatestLink
{
    /// <summary>The link's name.</summary>
    public const string Name = "latest";

    /// <summary>Points it at a run; whoever looks meanwhile finds the one before. Where links are not to be had there is none.</summary>
    public static void PointAt(IFileSystem files, string runDir)
    {
        ArgumentNullException.ThrowIfNull(files);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(runDir));
        var link = Path.Combine(Path.GetDirectoryName(path)!, Name);
        try
        {
            if (files.DirectoryExists(link) && files.ReadLink(link) is null) return; // somebody's own folder
            files.ReplaceLink(link, Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // it is a convenience: a disk without links has none
        }
    }
}
