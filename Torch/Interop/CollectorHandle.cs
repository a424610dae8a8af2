using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Holds a native gradient collector.</summary>
internal sealed class CollectorHandle : SafeHandle
{
    internal CollectorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.ct_collector_release(handle) == 0;
}
