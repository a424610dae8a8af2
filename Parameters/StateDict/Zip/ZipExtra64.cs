using System.Buffers.Binary;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Hands out the 64-bit numbers of an entry, in order, for the header fields that are too small.</summary>
internal ref struct ZipExtra64
{
    private readonly FileBytes _file;
    private readonly string _name;
    private ReadOnlySpan<byte> _numbers;

    public ZipExtra64(FileBytes file, string name, ReadOnlySpan<byte> extra)
    {
        _file = file;
        _name = name;
        while (extra.Length > 0)
        {
            int length = extra.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                throw file.Bad($"the extra field of '{name}' is malformed.");
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == ZipFormat.Extra64)
                _numbers = extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
    }

    /// <summary>Returns the field, or the next 64-bit number where the field says that there is one.</summary>
    public long Resolve(uint field)
    {
        if (field != uint.MaxValue)
            return field;
        if (_numbers.Length < sizeof(long))
            throw _file.Bad($"'{_name}' lacks its 64-bit lengths.");
        long number = BinaryPrimitives.ReadInt64LittleEndian(_numbers);
        _numbers = _numbers[sizeof(long)..];
        return number >= 0 ? number : throw _file.Bad($"'{_name}' has a negative length or offset.");
    }
}
