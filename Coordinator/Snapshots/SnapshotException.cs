namespace Cluster.Coordinator.Snapshots;

/// <summary>Says that a snapshot cannot be used.</summary>
public sealed class SnapshotException : Exception
{
    /// <summary>Creates the exception for <paramref name="path"/>.</summary>
    public SnapshotException(string path, string reason)
        : base($"{path}: {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>Gets the file or folder.</summary>
    public string Path { get; }

    /// <summary>Gets what is wrong with it.</summary>
    public string Reason { get; }
}
