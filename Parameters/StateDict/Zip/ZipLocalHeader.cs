using System.Buffers.Binary;
using System.Text;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Holds the local header and the descriptor of an entry against the central directory.</summary>
internal static class ZipLocalHeader
{
    /// <summary>Checks an entry and returns it with its data's place.</summary>
    public static ZipEntry Check(FileBytes file, ZipEntry entry, long directoryOffset)
    {
        byte[] header = file.Read(entry.HeaderOffset, ZipFormat.LocalBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ZipFormat.LocalSignature)
            throw file.Bad($"there is no local header of '{entry.Name}' at offset {entry.HeaderOffset}.");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        byte[] tail = file.Read(entry.HeaderOffset + ZipFormat.LocalBytes, nameLength + extraLength);
        bool same = Encoding.UTF8.GetBytes(entry.Name).AsSpan().SequenceEqual(tail.AsSpan(0, nameLength))
            && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)) == entry.Flags
            && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)) == 0
            && SameLengths(file, entry, header, tail.AsSpan(nameLength));
        long dataOffset = entry.HeaderOffset + ZipFormat.LocalBytes + nameLength + extraLength;
        if (!same)
            throw file.Bad($"the local header of '{entry.Name}' differs from the central directory.");
        if (dataOffset > directoryOffset || entry.Length > directoryOffset - dataOffset)
            throw file.Bad($"'{entry.Name}' with {entry.Length} bytes reaches beyond the file's entries.");
        long end = dataOffset + entry.Length;
        if ((entry.Flags & ZipFormat.FlagDescriptor) != 0)
            end = CheckDescriptor(file, entry, end, directoryOffset);
        return entry with { DataOffset = dataOffset, End = end };
    }

    private static bool SameLengths(FileBytes file, ZipEntry entry, byte[] header, ReadOnlySpan<byte> extra)
    {
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(14));
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(18));
        uint plain = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(22));
        bool later = (entry.Flags & ZipFormat.FlagDescriptor) != 0;
        if (later && crc == 0 && stored is 0 or uint.MaxValue && plain == stored)
            return true;
        var extra64 = new ZipExtra64(file, entry.Name, extra);
        return crc == entry.Crc && extra64.Resolve(plain) == entry.Length && extra64.Resolve(stored) == entry.Length;
    }

    // A descriptor has 32-bit lengths, or 64-bit ones for a large entry.
    private static long CheckDescriptor(FileBytes file, ZipEntry entry, long offset, long directoryOffset)
    {
        const int Small = 16, Large = 24;
        byte[] bytes = file.Read(offset, Math.Min(Large, directoryOffset - offset));
        bool starts = bytes.Length >= Small
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == ZipFormat.DescriptorSignature
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) == entry.Crc;
        if (starts && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) == entry.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) == entry.Length)
        {
            return offset + Small;
        }

        if (starts && bytes.Length == Large && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) == entry.Length
            && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)) == entry.Length)
        {
            return offset + Large;
        }

        throw file.Bad($"the data descriptor of '{entry.Name}' differs from the central directory.");
    }
}
