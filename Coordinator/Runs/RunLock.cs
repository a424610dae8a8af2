namespace Cluster.Coordinator.Runs;

/// <summary>Keeps two coordinators from writing into one run folder.</summary>
/// <remarks>
/// The system releases the lock with the process, however it ends. It is a courtesy to the user, not what exactness
/// rests on: that is the generation, which every server checks.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a run folder.</summary>
    /// <exception cref="RunFolderException">Another process holds it, or the folder cannot be written.</exception>
    public static RunLock Take(string runDir)
    {
        try
        {
            Directory.CreateDirectory(runDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(runDir, $"cannot be written: {e.Message}");
        }

        try
        {
            return new RunLock(new FileStream(
                Path.Combine(runDir, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RunFolderException(runDir, $"cannot be written: {e.Message}");
        }
        catch (IOException e)
        {
            throw new RunFolderException(runDir, $"is in use by another run: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
