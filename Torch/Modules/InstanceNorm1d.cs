using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes each channel of each row of [N, C, L] or [C, L].</summary>
public sealed class InstanceNorm1d : InstanceNorm
{
    internal InstanceNorm1d(
        long features,
        double eps,
        double momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(3, features, eps, momentum, affine, track_running_stats, device, dtype)
    {
    }
}
