namespace Cluster.Coordinator.Runs;

/// <summary>Keeps two coordinators from writing into one run folder.</summary>
/// <remarks>
/// The system releases the lock with the process, however it ends. It is a courtesy to the user, not what exactness
/// rests on: that is the generation, which every server checks.
/// </remarks>
public sealed class RunLock : IDisposable
{
    /// <summary>The file that a coordinator holds.</summary>
    public const string CoordinatorFile = "run.lock";

    /// <summary>The file that a launcher holds: between two of its coordinators the run is still in use.</summary>
    public const string LauncherFile = "launcher.lock";

    // What the system says of a file that another process holds: Linux, macOS, Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes a lock of a run folder.</summary>
    /// <param name="runDir">The folder.</param>
    /// <param name="fileName">One of the files named here.</param>
    /// <exception cref="RunFolderException">Another process holds it, or the folder cannot be written.</exception>
    public static RunLock Take(string runDir, string fileName = CoordinatorFile)
    {
        try
        {
            return new RunLock(new FileStream(
                Path.Combine(runDir, fileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            throw new RunFolderException(runDir, $"is in use by another run: {e.Message}");
        }
        catch (DirectoryNotFoundException)
        {
            throw new RunFolderException(runDir, "is not there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(runDir, e);
        }
    }

    /// <summary>Tells whether a launcher or a coordinator holds a run folder.</summary>
    public static bool IsHeld(string runDir)
    {
        foreach (var name in (string[])[LauncherFile, CoordinatorFile])
        {
            try
            {
                using var file = new FileStream(Path.Combine(runDir, name), FileMode.Open, FileAccess.Read, FileShare.Read);
            }
            catch (IOException e) when (HeldByAnother.Contains(e.HResult))
            {
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // it was never held, or nobody may look
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
