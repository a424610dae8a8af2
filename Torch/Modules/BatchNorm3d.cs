using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes each channel of [N, C, D, H, W] over the batch.</summary>
public sealed class BatchNorm3d : BatchNorm
{
    internal BatchNorm3d(
        long features,
        double eps,
        double? momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(features, eps, momentum, affine, track_running_stats, device, dtype)
    {
    }

    private protected override void RequireDimensions(int dimensions)
    {
        if (dimensions != 5)
            throw new ArgumentException($"BatchNorm3d takes 5 dimensions, got {dimensions}.");
    }
}
