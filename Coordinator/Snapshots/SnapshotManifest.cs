using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Cluster.Coordinator.Snapshots;

/// <summary>
/// Is the content of <c>MANIFEST.json</c>, which is written last: what the snapshot's other files must be. The file
/// says its own hash too.
/// </summary>
/// <param name="Format">The number of this form of the file.</param>
/// <param name="RunId">The run that wrote it.</param>
/// <param name="Step">The version.</param>
/// <param name="Files">Length and hash by plain file name.</param>
public sealed record SnapshotManifest(
    int Format, string RunId, long Step, IReadOnlyDictionary<string, SnapshotFile> Files)
{
    /// <summary>The number of this form of the file.</summary>
    public const int CurrentFormat = 3;

    /// <summary>The form whose files had a SHA-256; it is still read.</summary>
    public const int Sha256Format = 2;

    /// <summary>The form that did not say its own hash, its files with a SHA-256; it is still read.</summary>
    public const int UnsealedFormat = 1;

    /// <summary>The manifest's own name.</summary>
    public const string FileName = "MANIFEST.json";
}

/// <summary>Says what a file must be.</summary>
/// <remarks>
/// The hash is there to notice damage, not an enemy, who would write the manifest as well: so it is the fast one of 128 bits.
/// <c>xxh128sum</c> prints it too.
/// </remarks>
/// <param name="Bytes">Its length.</param>
/// <param name="Xxh128">Its XXH128, lower-case hex; null in the older forms.</param>
/// <param name="Sha256">Its SHA-256, lower-case hex, in the older forms; else null.</param>
public sealed record SnapshotFile(
    long Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Xxh128,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256 = null)
{
    /// <summary>Tells whether it names the hash that files have in a form of the manifest, and no other.</summary>
    internal bool IsOf(int format) => format == SnapshotManifest.CurrentFormat
        ? Xxh128 is { Length: 32 } && Sha256 is null
        : Sha256 is { Length: 64 } && Xxh128 is null;

    /// <summary>Says how a file of the right length differs; null where it does not.</summary>
    internal string? Difference(Stream file)
    {
        if (Sha256 is not null) return Difference("SHA-256", Convert.ToHexStringLower(SHA256.HashData(file)), Sha256);
        var hash = new XxHash128();
        hash.Append(file);
        return Difference("XXH128", Convert.ToHexStringLower(hash.GetCurrentHash()), Xxh128!);
    }

    private static string? Difference(string kind, string actual, string written) =>
        actual == written ? null : $"its {kind} is {actual[..12]} where {written[..12]} was written";
}
