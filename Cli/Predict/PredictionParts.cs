using System.Globalization;
using Cluster.Training.Data;
using Cluster.Training.Predictions;

namespace Cluster.Cli.Predict;

/// <summary>Is the folder in which the windows of an input become parts of the output; removed with all that is in it.</summary>
/// <remarks>It lies beside the output, so that the whole gets its name at once; a part is there whole or not at all.</remarks>
internal sealed class PredictionParts : IDisposable
{
    private readonly string? _path;
    private readonly string _extension;

    /// <summary>Makes the folder.</summary>
    /// <param name="path">The output; null: standard output.</param>
    /// <param name="extension">The extension of the parts.</param>
    /// <exception cref="DataException">There is no folder to make it in.</exception>
    public PredictionParts(string? path, string extension)
    {
        (_path, _extension) = (path, extension);
        try
        {
            Folder = path is null
                ? Directory.CreateTempSubdirectory("cluster-predict-").FullName
                : Directory.CreateDirectory(
                    Path.Combine(ExistingFolderOf(path), $".{Path.GetFileName(path)}.parts-{Environment.ProcessId}")).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path ?? "standard output", $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets the file of a window's part.</summary>
    public static string PathOf(string folder, int window, string extension) =>
        Path.Combine(folder, window.ToString("D8", CultureInfo.InvariantCulture) + extension);

    /// <summary>Puts the parts together, in the order of their windows, where the output is a file in its name's place.</summary>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public void Join()
    {
        var parts = Directory.GetFiles(Folder, "*" + _extension)
            .Where(file => char.IsAsciiDigit(Path.GetFileName(file)[0])) // one that a lost process was writing has another name
            .Order(StringComparer.Ordinal).ToArray();
        if (parts.Length == 0 || parts[^1] != PathOf(Folder, parts.Length - 1, _extension))
            throw new InvalidOperationException($"{Folder} lacks parts: {parts.Length} are there");
        if (_path is null)
        {
            using var output = Console.OpenStandardOutput();
            PredictionFile.Join(output, parts);
            return;
        }

        var whole = Path.Combine(Folder, "whole");
        using (var file = new FileStream(whole, FileMode.Create, FileAccess.Write)) PredictionFile.Join(file, parts);
        File.Move(whole, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string ExistingFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"there is no folder {folder}");
    }
}
