using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Writes the opcodes that <c>torch.load</c> reads; no memo, so every value stands where it is used.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Op(PickleOp op) => Byte((byte)op);

    public void Start()
    {
        Op(PickleOp.Proto);
        Byte(2);
    }

    public void OrderedDict()
    {
        Global(PickleGlobal.OrderedDict);
        Op(PickleOp.EmptyTuple);
        Op(PickleOp.Reduce);
    }

    public void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Op(PickleOp.BinUnicode);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), (uint)utf8.Length);
        utf8.CopyTo(Take(utf8.Length));
    }

    public void Integer(long number)
    {
        if (number is >= 0 and <= byte.MaxValue)
        {
            Op(PickleOp.BinInt1);
            Byte((byte)number);
        }
        else if (number is >= int.MinValue and <= int.MaxValue)
        {
            Op(PickleOp.BinInt);
            BinaryPrimitives.WriteInt32LittleEndian(Take(4), (int)number);
        }
        else
        {
            Op(PickleOp.Long1);
            Byte(sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), number);
        }
    }

    public void Double(double number)
    {
        Op(PickleOp.BinFloat);
        BinaryPrimitives.WriteDoubleBigEndian(Take(sizeof(double)), number);
    }

    public void Bool(bool value) => Op(value ? PickleOp.NewTrue : PickleOp.NewFalse);

    /// <summary>Writes a contiguous tensor that is the whole of storage <paramref name="key"/>.</summary>
    public void Tensor(string key, DType type, IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long count = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = count;
            count *= Math.Max(shape[i], 1);
        }

        Global(PickleGlobal.RebuildTensor);
        Op(PickleOp.Mark);
        Storage(key, type, shape.Contains(0) ? 0 : count);
        Integer(0);
        Sizes(shape);
        Sizes(strides);
        Bool(false);
        OrderedDict();
        Op(PickleOp.Tuple);
        Op(PickleOp.Reduce);
    }

    private void Storage(string key, DType type, long count)
    {
        Op(PickleOp.Mark);
        Text("storage");
        Global(PickleGlobal.Storage(type));
        Text(key);
        Text("cpu");
        Integer(count);
        Op(PickleOp.Tuple);
        Op(PickleOp.BinPersId);
    }

    private void Sizes(IReadOnlyList<long> sizes)
    {
        Op(PickleOp.Mark);
        foreach (long size in sizes)
            Integer(size);
        Op(PickleOp.Tuple);
    }

    private void Global(PickleGlobal global)
    {
        string lines = global.Name.Replace(' ', '\n') + '\n';
        Op(PickleOp.Global);
        Encoding.ASCII.GetBytes(lines, Take(lines.Length));
    }

    private void Byte(byte value) => Take(1)[0] = value;

    private Span<byte> Take(int count)
    {
        Span<byte> bytes = _bytes.GetSpan(count)[..count];
        _bytes.Advance(count);
        return bytes;
    }
}
