using System.Security.Cryptography;
using Cluster.Actors.Links;
using Cluster.Messages;

namespace Cluster.WorkerNode.Data;

/// <summary>Is a list of what the coordinator serves, looked at: no name in it leads out of the folder that it is for.</summary>
/// <param name="Content">The list.</param>
/// <param name="Hash">Its SHA-256, in hex.</param>
internal sealed record FetchedList(DataList Content, string Hash)
{
    /// <summary>Gets the bytes of all files.</summary>
    public long Bytes => Content.Files.Sum(f => f.Bytes);

    /// <summary>Reads a list.</summary>
    /// <exception cref="LinkException">It is malformed, or names what may not be named.</exception>
    public static FetchedList Read(ReadOnlySpan<byte> bytes)
    {
        var list = BodyParser.Parse(DataList.Parser, bytes);
        if (list.Files.Count > DataPieces.FilesMax) throw new LinkException($"a list of {list.Files.Count} files");
        var odd = list.Files.Select(f => f.Path).Concat(list.Folders).FirstOrDefault(path => !IsBelow(list.Root, path))
            ?? list.Files.FirstOrDefault(f => f.Bytes < 0 || f.Sha256.Length != SHA256.HashSizeInBytes)?.Path;
        return odd is null && IsName(list.Root)
            ? new FetchedList(list, Convert.ToHexStringLower(SHA256.HashData(bytes)))
            : throw new LinkException($"a list with a file that cannot be: '{odd ?? list.Root}'");
    }

    private static bool IsBelow(string root, string path) =>
        (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)) && Array.TrueForAll(path.Split('/'), IsName);

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', '\0']) < 0;
}
