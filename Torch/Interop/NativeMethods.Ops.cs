using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ct_op_find(string name, string overload, nint* op);

    [LibraryImport(Library)]
    internal static partial int ct_op_call(
        nint op, NativeValue* arguments, int count, NativeValue** results, int* resultCount);
}
