namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Is one decoded opcode: where it lies and what it carries (a number, a text or a global).</summary>
internal readonly record struct PickleInstruction(PickleOp Op, int Offset, object? Argument)
{
    public long Number => (long)Argument!;

    public override string ToString() => $"opcode {Op} (0x{(byte)Op:x2}) at offset {Offset}";
}
