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

    /// <summary>Creates the exception for a folder that cannot be written, with what the system says of it.</summary>
    public static RunFolderException CannotWrite(string path, Exception e) =>
        new(path, $"cannot be written: {e.Message}");

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what is wrong with it.</summary>
    public string Reason { get; }
}
