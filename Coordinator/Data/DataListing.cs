using System.Security.Cryptography;
using Cluster.Messages;
using Google.Protobuf;

namespace Cluster.Coordinator.Data;

/// <summary>Lists what is below a path that is served, with the hash of each file.</summary>
/// <param name="Bytes">The list as it is sent.</param>
/// <param name="Files">Where each file of it lies, with its length, in the list's order.</param>
internal sealed record DataListing(byte[] Bytes, IReadOnlyList<(string Path, long Bytes)> Files)
{
    /// <summary>Folders below the path; a link that leads back into its own folder would never end.</summary>
    private const int DepthMax = 32;

    // All that a job may find there, hidden files too.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true, MaxRecursionDepth = DepthMax, IgnoreInaccessible = false,
    };

    /// <summary>Makes the list; reads every byte.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="IOException">There is none, it cannot be read, or it holds too much for a list.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static DataListing Of(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        var above = Path.GetDirectoryName(path) ?? throw new IOException($"{path}: a whole disk is not served");
        var list = new DataList { Root = Path.GetFileName(path) };
        if (File.Exists(path))
        {
            list.Files.Add(Hash(above, path));
            return Close(list, above);
        }

        if (!Directory.Exists(path)) throw new FileNotFoundException($"{path}: no such file or folder here");
        foreach (var file in Directory.EnumerateFiles(path, "*", Everything).Order(StringComparer.Ordinal))
        {
            if (list.Files.Count == DataPieces.FilesMax)
                throw new IOException($"{path}: more than {DataPieces.FilesMax} files are not served; pack them into one");
            list.Files.Add(Hash(above, file));
        }

        list.Folders.AddRange(Directory.EnumerateDirectories(path, "*", Everything)
            .Where(folder => !Directory.EnumerateFileSystemEntries(folder).Any()).Select(folder => Relative(above, folder))
            .Order(StringComparer.Ordinal));
        return Close(list, above);
    }

    private static DataListing Close(DataList list, string above)
    {
        var bytes = list.ToByteArray();
        return bytes.Length <= DataPieces.ListBytesMax
            ? new DataListing(bytes, [.. list.Files.Select(f => (Path.Combine(above, f.Path), f.Bytes))])
            : throw new IOException($"{list.Root}: a list of {bytes.Length} bytes is over the limit of {DataPieces.ListBytesMax}");
    }

    private static DataFile Hash(string above, string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        var (bytes, hash) = (stream.Length, SHA256.HashData(stream));
        return new DataFile { Path = Relative(above, file), Bytes = bytes, Sha256 = UnsafeByteOperations.UnsafeWrap(hash) };
    }

    private static string Relative(string above, string path) => Path.GetRelativePath(above, path).Replace('\\', '/');
}
