using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_collector_new(nint* parameters, long* offsets, int count, nint* collector);

    [LibraryImport(Library)]
    internal static partial int ct_collector_release(nint collector);

    [LibraryImport(Library)]
    internal static partial int ct_collect_gradients(
        nint collector, nint loss, float* destination, byte* undefined, int* undefinedCount, int* finite,
        delegate* unmanaged<long, void> told);

    [LibraryImport(Library)]
    internal static partial int ct_all_finite(float* data, long count, int* finite);
}
