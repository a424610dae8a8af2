namespace Cluster.Coordinator.Snapshots;

/// <summary>
/// Is the content of <c>MANIFEST.json</c>, which is written last: what the snapshot's other files must be. The file
/// says its own hash too.
/// </summary>
/// <param name="Format">The number of this form of the file.</param>
/// <param name="RunId">The run that wrote it.</param>
/// <param name="Step">The version.</param>
/// <param name="Files">Length and SHA-256 by plain file name.</param>
public sealed record SnapshotManifest(
    int Format, string RunId, long Step, IReadOnlyDictionary<string, SnapshotFile> Files)
{
    /// <summary>The number of this form of the file.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The form that did not say its own hash; it is still read.</summary>
    public const int UnsealedFormat = 1;

    /// <summary>The manifest's own name.</summary>
    public const string FileName = "MANIFEST.json";
}

/// <summary>Says what a file must be.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hex.</param>
public sealed record SnapshotFile(long Bytes, string Sha256);
