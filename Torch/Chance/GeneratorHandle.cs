using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Holds a reference to a native generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    internal GeneratorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.ct_generator_release(handle) == 0;
}
