using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Is a member of a TorchScript module: a module, parameter or buffer; mirrors <c>ScriptSlot</c> in jit.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ScriptSlot
{
    internal const int Module = 0;
    internal const int Parameter = 1;

    internal int Kind;
    internal int Parent;
    internal int Training;
    internal int Unused;
    internal byte* Name;
    internal nint Tensor;
}
