using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes each channel of each row of [N, C, D, H, W] or [C, D, H, W].</summary>
public sealed class InstanceNorm3d : InstanceNorm
{
    internal InstanceNorm3d(
        long features,
        double eps,
        double momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(5, features, eps, momentum, affine, track_running_stats, device, dtype)
    {
    }
}
