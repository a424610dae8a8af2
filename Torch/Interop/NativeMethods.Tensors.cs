using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_tensor_release(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ct_tensor_info(nint tensor, TensorInfo* info);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ct_tensor_sizes(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library)]
    internal static partial int ct_tensor_data(nint tensor, void** data);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ct_tensor_item(nint tensor, int* found, double* value);

    [LibraryImport(Library)]
    internal static partial int ct_tensor_from_blob(
        void* data, long* sizes, int dimensions, int dtype, int deviceType, int deviceIndex, nint* tensor);

    [LibraryImport(Library)]
    internal static partial int ct_tensor_set_data(nint tensor, nint source);
}
