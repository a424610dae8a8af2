using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Is one argument or result of an operator as the bridge sees it; mirrors <c>Value</c> in ops.cpp.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)]
    internal ValueTag Tag;

    [FieldOffset(4)]
    internal int Count;

    [FieldOffset(8)]
    internal long Integer;

    [FieldOffset(8)]
    internal double Floating;

    [FieldOffset(8)]
    internal nint Handle;

    [FieldOffset(8)]
    internal void* Pointer;
}
