using System.Buffers.Binary;
using System.Text;

namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Cuts a pickle into instructions and refuses every opcode and every global that is not on the
/// list.</summary>
internal sealed class PickleDecoder(byte[] pickle, Func<string, Exception?, StateDictException> bad)
{
    private const int MaxGlobalBytes = 256;

    // Some 60 000 tensors. Every value takes an instruction, so this bounds memory too: about 200 MB at the very worst.
    private const int MaxInstructions = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private int _position;

    public bool AtEnd => _position == pickle.Length;

    /// <summary>Decodes the whole pickle without doing anything, so that nothing is built from a bad one.</summary>
    public static void Check(byte[] pickle, Func<string, Exception?, StateDictException> bad)
    {
        var decoder = new PickleDecoder(pickle, bad);
        for (int count = 1; decoder.Next().Op != PickleOp.Stop; count++)
        {
            if (count >= MaxInstructions)
                throw bad($"the pickle has more than {MaxInstructions} instructions.", null);
        }

        if (!decoder.AtEnd)
            throw bad($"there are bytes behind the end of the pickle at offset {decoder._position}.", null);
    }

    public PickleInstruction Next()
    {
        int offset = _position;
        var op = (PickleOp)Take(1, offset)[0];
        object? argument = op switch
        {
            PickleOp.Proto => Protocol(offset),
            PickleOp.BinInt1 or PickleOp.BinGet or PickleOp.BinPut => (long)Take(1, offset)[0],
            PickleOp.BinInt2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2, offset)),
            PickleOp.BinInt => (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4, offset)),
            PickleOp.LongBinGet or PickleOp.LongBinPut =>
                (long)BinaryPrimitives.ReadUInt32LittleEndian(Take(4, offset)),
            PickleOp.BinFloat => BinaryPrimitives.ReadDoubleBigEndian(Take(8, offset)),
            PickleOp.Long1 => Long(offset),
            PickleOp.BinUnicode => Text(offset),
            PickleOp.Global => Global(offset),
            _ when Enum.IsDefined(op) => null,
            _ => throw bad($"opcode 0x{(byte)op:x2} at offset {offset} is not allowed in a state dict.", null),
        };
        return new PickleInstruction(op, offset, argument);
    }

    private ReadOnlySpan<byte> Take(long count, int offset)
    {
        if (count > pickle.Length - _position)
            throw bad($"the pickle ends within the instruction at offset {offset}.", null);
        ReadOnlySpan<byte> bytes = pickle.AsSpan(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    private object? Protocol(int offset)
    {
        byte protocol = Take(1, offset)[0];
        return protocol == 2 && offset == 0
            ? null
            : throw bad($"pickle protocol {protocol} at offset {offset}; only protocol 2 is read.", null);
    }

    private long Long(int offset)
    {
        int length = Take(1, offset)[0];
        if (length > sizeof(long))
            throw bad($"the integer at offset {offset} has {length} bytes; at most 8 are read.", null);
        ReadOnlySpan<byte> bytes = Take(length, offset);
        long value = length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private string Text(int offset)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4, offset));
        try
        {
            return StrictUtf8.GetString(Take(length, offset));
        }
        catch (DecoderFallbackException cause)
        {
            throw bad($"the text at offset {offset} is not UTF-8.", cause);
        }
    }

    private PickleGlobal Global(int offset)
    {
        string name = $"{Line(offset)} {Line(offset)}";
        return PickleGlobal.Find(name) ?? throw bad(
            $"opcode 0x63 at offset {offset} names '{name.Replace(' ', '.')}', which is not allowed in a state dict.",
            null);
    }

    private string Line(int offset)
    {
        ReadOnlySpan<byte> rest = pickle.AsSpan(_position);
        int length = rest[..Math.Min(rest.Length, MaxGlobalBytes)].IndexOf((byte)'\n');
        if (length < 0)
            throw bad($"the name at offset {offset} does not end.", null);
        _position += length + 1;
        return string.Concat(rest[..length].ToArray().Select(b => b is > 0x20 and < 0x7F ? (char)b : '?'));
    }
}
