namespace Cluster.Simulation.Disk;

/// <summary>Is a machine's disk, which outlives the processes that write to it.</summary>
internal sealed class SimulatedDisk
{
    private readonly DiskFolder _root = new();

    /// <summary>Gets or sets whether no byte fits any more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Gets or sets how often an operation fails, 0 to 1.</summary>
    public double ErrorRate { get; set; }

    /// <summary>Gets the errors given so far.</summary>
    public int Errors { get; set; }

    /// <summary>Takes the power away and brings it back.</summary>
    public void CutPower(Random random) => _root.CutPower(random);

    /// <summary>Finds a file or folder.</summary>
    public DiskNode? Find(string path)
    {
        DiskNode? at = _root;
        foreach (var name in Names(path))
        {
            at = (at as DiskFolder)?.Live.GetValueOrDefault(name);
            if (at is null) return null;
        }

        return at;
    }

    /// <summary>Finds the folder that holds a path, and the path's last name.</summary>
    public (DiskFolder Folder, string Name) FindParent(string path)
    {
        var parent = Path.GetDirectoryName(path) ?? "";
        return Find(parent) is DiskFolder folder
            ? (folder, Path.GetFileName(path))
            : throw new DirectoryNotFoundException($"{parent} is not there");
    }

    /// <summary>Creates a folder and those above it.</summary>
    public void CreateFolder(string path)
    {
        var at = _root;
        foreach (var name in Names(path))
        {
            if (!at.Live.TryGetValue(name, out var next))
            {
                next = new DiskFolder();
                at.Add(name, next);
            }

            at = next as DiskFolder ?? throw new IOException($"{path}: {name} is a file");
        }
    }

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
