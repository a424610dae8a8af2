using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_bridge_version(int* version);

    [LibraryImport(Library)]
    internal static partial int ct_last_error(byte** text);

    [LibraryImport(Library)]
    internal static partial int ct_torch_version(byte** text);

    [LibraryImport(Library)]
    internal static partial int ct_build_config(byte** text);

    [LibraryImport(Library)]
    internal static partial int ct_set_num_threads(int threads);

    [LibraryImport(Library)]
    internal static partial int ct_get_num_threads(int* threads);

    [LibraryImport(Library)]
    internal static partial int ct_cpu_capability(byte** text);

    [LibraryImport(Library)]
    internal static partial int ct_blas_path(byte** path);

    [LibraryImport(Library)]
    internal static partial int ct_cuda_device_count(int* count);
}
