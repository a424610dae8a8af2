using System.Buffers.Binary;

namespace Cluster.Training.Data.Raw;

/// <summary>Says how a number lies in a file, and reads it.</summary>
/// <param name="Type">The kind of number.</param>
/// <param name="IsBigEndian">Whether its highest byte comes first.</param>
internal readonly record struct ElementFormat(ElementType Type, bool IsBigEndian = false)
{
    /// <summary>Gets the size of one number.</summary>
    public int SizeBytes => Type switch
    {
        ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Gets whether it is a number with a fraction, which may also be none at all (NaN).</summary>
    public bool IsFloat => Type >= ElementType.Float16;

    /// <summary>Gets the type's name as NumPy spells it, such as <c>uint8</c>.</summary>
    public string Text => Type.ToString().ToLowerInvariant();

    /// <summary>Reads number <paramref name="index"/> of <paramref name="bytes"/>.</summary>
    public double Read(ReadOnlySpan<byte> bytes, int index) => Type switch
    {
        ElementType.Bool => bytes[index] == 0 ? 0 : 1,
        ElementType.UInt8 => bytes[index],
        ElementType.Int8 => (sbyte)bytes[index],
        ElementType.UInt16 => (ushort)Word(bytes, index),
        ElementType.Int16 => (short)Word(bytes, index),
        ElementType.UInt32 => (uint)Word(bytes, index),
        ElementType.Int32 => (int)Word(bytes, index),
        ElementType.UInt64 => Word(bytes, index),
        ElementType.Int64 => (long)Word(bytes, index),
        ElementType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)Word(bytes, index)),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)Word(bytes, index) << 16),
        ElementType.Float32 => BitConverter.UInt32BitsToSingle((uint)Word(bytes, index)),
        _ => BitConverter.UInt64BitsToDouble(Word(bytes, index)),
    };

    /// <summary>Reads a whole number; one that is too large for int64 becomes -1, which is no class either.</summary>
    public long ReadInteger(ReadOnlySpan<byte> bytes, int index) => Type switch
    {
        ElementType.Int64 => (long)Word(bytes, index),
        ElementType.UInt64 => Word(bytes, index) is var word && word <= long.MaxValue ? (long)word : -1,
        _ => (long)Read(bytes, index),
    };

    private ulong Word(ReadOnlySpan<byte> bytes, int index)
    {
        bytes = bytes.Slice(index * SizeBytes, SizeBytes);
        return (bytes.Length, IsBigEndian) switch
        {
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
    }
}
