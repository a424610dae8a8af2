namespace Cluster.Integration.Tests.Running;

/// <summary>Is a folder of a test's own, removed at its end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    /// <summary>Gets a folder of runs that does not exist yet.</summary>
    public string Runs => At("runs");

    /// <summary>Gets the folder of each run, without the link to the last one.</summary>
    public IEnumerable<string> EachRun =>
        Directory.GetDirectories(Runs).Where(run => System.IO.Path.GetFileName(run) != "latest");

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of the given lines and returns its path.</summary>
    public string Write(string name, IEnumerable<string> lines)
    {
        File.WriteAllLines(At(name), lines);
        return At(name);
    }

    /// <summary>Copies a run's folder, under its own name, into this folder's <see cref="Runs"/>.</summary>
    /// <returns>The copy.</returns>
    public string CopyRun(string run)
    {
        var target = System.IO.Path.Combine(Runs, System.IO.Path.GetFileName(run));
        var own = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(run, "*", own))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(run, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        if (new DirectoryInfo(System.IO.Path.Combine(run, "snapshots", "best")).LinkTarget is { } best)
            Directory.CreateSymbolicLink(System.IO.Path.Combine(target, "snapshots", "best"), best);

        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
