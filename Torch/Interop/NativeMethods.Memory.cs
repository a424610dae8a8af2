using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_memory_kept(long* bytes);

    [LibraryImport(Library)]
    internal static partial int ct_memory_trim();
}
