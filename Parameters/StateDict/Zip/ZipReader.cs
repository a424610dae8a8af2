using System.IO.Hashing;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>
/// Reads stored entries and trusts nothing: central directory, local headers and descriptors must agree, names must be
/// plain relative paths, no two entries may share a byte, and every checksum must hold. Lengths are checked against the
/// file before memory is taken.
/// </summary>
internal sealed class ZipReader
{
    private readonly FileBytes _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    public ZipReader(FileBytes file)
    {
        _file = file;
        ZipEnd end = ZipEnd.Read(file);
        List<ZipEntry> entries = ZipDirectory.Read(file, end);
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i] = ZipLocalHeader.Check(file, entries[i], end.DirectoryOffset);
            if (!_entries.TryAdd(entries[i].Name, entries[i]))
                throw file.Bad($"the archive holds '{entries[i].Name}' twice.");
        }

        RejectOverlaps(file, entries);
    }

    public IEnumerable<string> Names => _entries.Keys;

    public long? Length(string name) => _entries.TryGetValue(name, out ZipEntry? entry) ? entry.Length : null;

    /// <summary>Reads one entry whole and verifies its checksum.</summary>
    public byte[] Read(string name)
    {
        if (!_entries.TryGetValue(name, out ZipEntry? entry))
            throw _file.Bad($"the archive lacks '{name}'.");
        byte[] data = _file.Read(entry.DataOffset, entry.Length);
        if (Crc32.HashToUInt32(data) != entry.Crc)
            throw _file.Bad($"the checksum of '{name}' does not match; the file is damaged.");
        return data;
    }

    private static void RejectOverlaps(FileBytes file, List<ZipEntry> entries)
    {
        entries.Sort((a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i].HeaderOffset < entries[i - 1].End)
                throw file.Bad($"the entries '{entries[i - 1].Name}' and '{entries[i].Name}' overlap.");
        }
    }
}
