using System.Buffers.Binary;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Holds what the last records of an archive say about its central directory.</summary>
internal sealed record ZipEnd(long DirectoryOffset, long DirectoryLength, long Entries)
{
    /// <summary>Reads the records; they must be the file's last bytes, right behind the directory.</summary>
    public static ZipEnd Read(FileBytes file)
    {
        long endOffset = file.Length - ZipFormat.EndBytes;
        if (endOffset < 0)
            throw file.Bad($"{file.Length} bytes are too few for a zip archive.");
        byte[] end = file.Read(endOffset, ZipFormat.EndBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != ZipFormat.EndSignature)
            throw NoArchive(file);
        ushort entries = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(8));
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12));
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        if (BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(4)) != 0
            || BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10)) != entries
            || BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(20)) != 0)
        {
            throw file.Bad("the archive's end record names other volumes or a comment.");
        }

        ZipEnd? large = ReadLarge(file, endOffset);
        long directoryEnd = large is null ? endOffset : endOffset - ZipFormat.Locator64Bytes - ZipFormat.End64Bytes;
        ZipEnd result = large ?? new ZipEnd(offset, length, entries);
        bool agrees = (entries == ushort.MaxValue || entries == result.Entries)
            && (length == uint.MaxValue || length == result.DirectoryLength)
            && (offset == uint.MaxValue || offset == result.DirectoryOffset);
        if (!agrees || result.DirectoryOffset < 0 || result.DirectoryLength < 0
            || result.DirectoryOffset > directoryEnd
            || directoryEnd - result.DirectoryOffset != result.DirectoryLength)
        {
            throw file.Bad("the archive's end record does not match its central directory.");
        }

        return result;
    }

    private static ZipEnd? ReadLarge(FileBytes file, long endOffset)
    {
        long locatorOffset = endOffset - ZipFormat.Locator64Bytes;
        if (locatorOffset < ZipFormat.End64Bytes)
            return null;
        byte[] locator = file.Read(locatorOffset, ZipFormat.Locator64Bytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != ZipFormat.Locator64Signature)
            return null;
        long recordOffset = locatorOffset - ZipFormat.End64Bytes;
        byte[] record = file.Read(recordOffset, ZipFormat.End64Bytes);
        long entries = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(24));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator.AsSpan(4)) != 0
            || BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8)) != recordOffset
            || BinaryPrimitives.ReadUInt32LittleEndian(locator.AsSpan(16)) != 1
            || BinaryPrimitives.ReadUInt32LittleEndian(record) != ZipFormat.End64Signature
            || BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(4)) != ZipFormat.End64Bytes - 12
            || BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(16)) != 0
            || BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32)) != entries)
        {
            throw file.Bad("the archive's zip64 end record is malformed.");
        }

        return new ZipEnd(
            BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)),
            BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)),
            entries);
    }

    private static StateDictException NoArchive(FileBytes file)
    {
        byte[] start = file.Read(0, 4);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) == ZipFormat.LocalSignature
            ? file.Bad("the archive is cut off or has bytes behind its end.")
            : file.Bad("not a zip archive; PyTorch writes one since 1.6, save the file again with torch.save.");
    }
}
