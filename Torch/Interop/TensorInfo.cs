using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Is what a tensor is, in one call; mirrors <c>Info</c> in tensors.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorInfo
{
    internal int Dtype;
    internal int DeviceType;
    internal int DeviceIndex;
    internal int Dimensions;
    internal long Elements;
    internal int IsContiguous;
    internal int ElementBytes;
}
