using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Holds the imports from the bridge, one file per area, each twinned with a file in <c>native/</c>.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "cluster_torch";

    // Runs before the first import is resolved.
    static NativeMethods() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, BridgeLibrary.Resolve);
}
