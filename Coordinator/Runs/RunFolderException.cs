namespace Cluster.Coordinator.Runs;

/// <summary>Says that a run folder cannot be used.</summary>
public sealed class RunFolderException : Exception
{
    /// <summary>Creates the exception for <paramref name="path"/>.</summary>
    public RunFolderException(string path, string reason)
        : base($"{path} {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what is wrong with it.</summary>
    public string Reason { get; }
}
