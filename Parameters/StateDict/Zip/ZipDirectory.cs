using System.Buffers.Binary;
using System.Text;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Reads and checks the central directory.</summary>
internal static class ZipDirectory
{
    private const long MaxBytes = 64 << 20;

    // A model has hundreds. Each costs a read of its local header.
    private const int MaxEntries = 100_000;

    private const int MaxNameBytes = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static List<ZipEntry> Read(FileBytes file, ZipEnd end)
    {
        if (end.DirectoryLength > MaxBytes)
            throw file.Bad($"the central directory has {end.DirectoryLength} bytes, more than {MaxBytes}.");
        if (end.Entries < 0 || end.Entries > end.DirectoryLength / ZipFormat.CentralBytes)
            throw file.Bad($"the central directory is too short for {end.Entries} entries.");
        if (end.Entries > MaxEntries)
            throw file.Bad($"the archive has {end.Entries} entries, more than {MaxEntries}.");
        ReadOnlySpan<byte> bytes = file.Read(end.DirectoryOffset, end.DirectoryLength);
        var entries = new List<ZipEntry>((int)end.Entries);
        for (long i = 0; i < end.Entries; i++)
            entries.Add(ReadEntry(file, ref bytes));
        if (bytes.Length != 0)
            throw file.Bad("the central directory is longer than its entries.");
        return entries;
    }

    private static ZipEntry ReadEntry(FileBytes file, ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ZipFormat.CentralBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ZipFormat.CentralSignature)
        {
            throw file.Bad("the central directory is malformed.");
        }

        ReadOnlySpan<byte> header = bytes[..ZipFormat.CentralBytes];
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        if (bytes.Length - ZipFormat.CentralBytes < nameLength + extraLength)
            throw file.Bad("an entry of the central directory reaches beyond its end.");
        string name = ReadName(file, bytes.Slice(ZipFormat.CentralBytes, nameLength));
        ReadOnlySpan<byte> extra = bytes.Slice(ZipFormat.CentralBytes + nameLength, extraLength);
        bytes = bytes[(ZipFormat.CentralBytes + nameLength + extraLength)..];
        return Check(file, name, header, extra);
    }

    private static ZipEntry Check(FileBytes file, string name, ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        if ((flags & ~(ZipFormat.FlagDescriptor | ZipFormat.FlagUtf8)) != 0)
            throw file.Bad($"'{name}' is encrypted or uses unknown flags (0x{flags:x}).");
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if (method != 0)
            throw file.Bad($"'{name}' is compressed (method {method}); only stored entries are read.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) != 0)
            throw file.Bad($"'{name}' has a comment or lies on another volume.");
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        uint plain = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var extra64 = new ZipExtra64(file, name, extra);
        long length = extra64.Resolve(plain);
        if (extra64.Resolve(stored) != length)
            throw file.Bad($"'{name}' has different stored and plain lengths.");
        return new ZipEntry(
            name, flags, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]), length, extra64.Resolve(offset));
    }

    private static string ReadName(FileBytes file, ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw file.Bad("an entry's name is not UTF-8.");
        }

        bool plain = bytes.Length is > 0 and <= MaxNameBytes
            && !name.Any(c => char.IsControl(c) || c is '\\' or ':')
            && name.Split('/').All(part => part is not ("" or "." or ".."));
        return plain ? name : throw file.Bad($"the entry name '{Printable(name)}' is not a plain relative path.");
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(80).Select(c => char.IsControl(c) ? '?' : c));
}
