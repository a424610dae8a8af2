using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster.Coordinator.Runs;

/// <summary>Points <c>latest</c> in a folder of runs at the run that was started last.</summary>
public static class LatestLink
{
    /// <summary>The link's name.</summary>
    public const string Name = "latest";

    /// <summary>Points it at a run; whoever looks meanwhile finds the one before. Where links are not to be had there is none.</summary>
    public static void PointAt(string runDir)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(runDir));
        var link = Path.Combine(Path.GetDirectoryName(path)!, Name);
        var beside = string.Create(CultureInfo.InvariantCulture, $"{link}.{Environment.ProcessId}.tmp");
        try
        {
            if (Directory.Exists(link) && new DirectoryInfo(link).LinkTarget is null) return; // somebody's own folder
            File.Delete(beside);
            File.CreateSymbolicLink(beside, Path.GetFileName(path));
            if (OperatingSystem.IsWindows() || Rename(beside, link) != 0) File.Delete(beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // it is a convenience: a disk without links has none
        }
    }

    // File.Move refuses a link to a folder.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
