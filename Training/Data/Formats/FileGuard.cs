namespace Cluster.Training.Data.Formats;

/// <summary>Turns what goes wrong while a file is read into one line that names it.</summary>
internal static class FileGuard
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It cannot be read, or is damaged.</exception>
    public static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new DataException(path, $"the file is damaged: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException(path, $"the file cannot be read: {error.Message}", error);
        }
    }
}
