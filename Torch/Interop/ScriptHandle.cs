using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Holds a native TorchScript module.</summary>
internal sealed class ScriptHandle : SafeHandle
{
    internal ScriptHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.ct_jit_release(handle) == 0;
}
