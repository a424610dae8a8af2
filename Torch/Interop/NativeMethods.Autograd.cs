using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ct_grad_mode_get(int* enabled);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ct_grad_mode_set(int enabled);

    [LibraryImport(Library)]
    internal static partial int ct_inference_begin(int enabled, nint* guard);

    [LibraryImport(Library)]
    internal static partial int ct_inference_end(nint guard);

    [LibraryImport(Library)]
    internal static partial int ct_requires_grad_get(nint tensor, int* requiresGrad);

    [LibraryImport(Library)]
    internal static partial int ct_requires_grad_set(nint tensor, int requiresGrad);

    [LibraryImport(Library)]
    internal static partial int ct_is_leaf(nint tensor, int* isLeaf);

    [LibraryImport(Library)]
    internal static partial int ct_grad_fn(nint tensor, byte** name);

    [LibraryImport(Library)]
    internal static partial int ct_retain_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int ct_grad_get(nint tensor, nint* gradient);

    [LibraryImport(Library)]
    internal static partial int ct_grad_set(nint tensor, nint gradient);

    [LibraryImport(Library)]
    internal static partial int ct_backward(nint tensor, nint gradient, int retainGraph, int createGraph);
}
