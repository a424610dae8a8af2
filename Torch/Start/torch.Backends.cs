using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    /// <summary>Lets CUDA compute float32 products and convolutions in TF32, or not.</summary>
    /// <remarks>PyTorch's <c>backends.cuda.matmul.allow_tf32</c> and <c>backends.cudnn.allow_tf32</c>, both at once; its
    /// own defaults differ from version to version.</remarks>
    public static void allow_tf32(bool allow) =>
        Bridge.Check(NativeMethods.ct_tf32_set(allow ? 1 : 0, allow ? 1 : 0));
}
