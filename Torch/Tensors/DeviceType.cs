namespace Cluster.Torch;

/// <summary>Names a kind of device, with libtorch's numbers.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA accelerator.</summary>
    CUDA = 1,
}
