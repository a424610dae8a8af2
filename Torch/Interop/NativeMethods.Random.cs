using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int ct_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial int ct_generator_default(int deviceType, int deviceIndex, nint* generator);

    [LibraryImport(Library)]
    internal static partial int ct_generator_new(int deviceType, int deviceIndex, ulong seed, nint* generator);

    [LibraryImport(Library)]
    internal static partial int ct_generator_release(nint generator);

    [LibraryImport(Library)]
    internal static partial int ct_generator_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial int ct_generator_initial_seed(nint generator, ulong* seed);

    [LibraryImport(Library)]
    internal static partial int ct_generator_get_state(nint generator, nint* state);

    [LibraryImport(Library)]
    internal static partial int ct_generator_set_state(nint generator, nint state);
}
