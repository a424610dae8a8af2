using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_autocast_begin(
        int deviceType, int enabled, int dtype, int* enabledBefore, int* dtypeBefore);

    [LibraryImport(Library)]
    internal static partial int ct_autocast_end(int deviceType, int enabledBefore, int dtypeBefore);

    [LibraryImport(Library)]
    internal static partial int ct_tf32_set(int matmul, int cudnn);
}
