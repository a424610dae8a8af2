using System.Globalization;
using System.Text;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;

namespace Cluster.Coordinator.Runs;

/// <summary>Counts the starts of a run's coordinator on disk, so that each one has a generation of its own.</summary>
/// <remarks>
/// Each start makes a file <c>generations/00000007</c> that must be new: two coordinators of one run folder can never
/// have the same number, whatever became of the lock.
/// </remarks>
public sealed class GenerationFile(IFileSystem files, string runDir)
{
    private readonly string _folder = Path.Combine(runDir, "generations");

    /// <summary>Takes the next generation.</summary>
    /// <param name="atLeast">A generation that is known of from elsewhere, such as a snapshot's.</param>
    /// <exception cref="IOException">Another coordinator took it at this moment, or the disk refuses.</exception>
    public Generation Raise(Generation atLeast)
    {
        files.CreateDirectory(_folder);
        var last = files.Directories(_folder).Select(Number).Append(atLeast.Value).Max();
        var mine = last + 1;
        var folder = Path.Combine(_folder, mine.ToString("D8", CultureInfo.InvariantCulture));
        files.CreateDirectory(folder);
        using (var owner = files.Create(Path.Combine(folder, "owner")))
        {
            owner.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            files.FlushToDisk(owner);
        }

        files.FlushDirectory(_folder);
        return new Generation(mine);
    }

    private static long Number(string path) =>
        long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
}
