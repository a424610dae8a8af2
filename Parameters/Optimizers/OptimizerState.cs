using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Optimizers;

/// <summary>Holds one float per parameter that an optimizer keeps between steps.</summary>
public sealed class OptimizerState
{
    private const int AlignmentFloats = 16;

    internal OptimizerState(string name, int length)
    {
        Name = name;
        float[] memory = GC.AllocateArray<float>(length + AlignmentFloats - 1, pinned: true);
        Values = memory.AsMemory(FloatsToBorder(memory), length);
        Bytes = new ByteView(Values).Memory;
    }

    /// <summary>Gets PyTorch's name of the state, such as <c>exp_avg</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the values; writable, for snapshots.</summary>
    public Memory<float> Values { get; }

    /// <summary>Gets the same memory as bytes, for files and frames.</summary>
    public Memory<byte> Bytes { get; }

    // Vectors that start on a cache line never straddle two.
    private static unsafe int FloatsToBorder(float[] memory)
    {
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return (int)((-(address / sizeof(float))) & (AlignmentFloats - 1));
    }
}
