using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ct_jit_load(string path, nint* module, ScriptSlot** slots, int* count);

    [LibraryImport(Library)]
    internal static partial int ct_jit_release(nint module);

    [LibraryImport(Library)]
    internal static partial int ct_jit_train(nint module, int slot, int training);

    [LibraryImport(Library)]
    internal static partial int ct_jit_forward(nint module, nint input, nint* output);
}
