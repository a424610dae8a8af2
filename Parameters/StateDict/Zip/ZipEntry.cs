namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Names a checked entry: where its header, its data and what follows them lie.</summary>
internal sealed record ZipEntry(string Name, ushort Flags, uint Crc, long Length, long HeaderOffset)
{
    /// <summary>The first byte of the data; known once the local header has been read.</summary>
    public long DataOffset { get; init; }

    /// <summary>The byte behind the data and its descriptor.</summary>
    public long End { get; init; }
}
