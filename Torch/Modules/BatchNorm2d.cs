using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes each channel of [N, C, H, W] over the batch.</summary>
public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(
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
        if (dimensions != 4)
            throw new ArgumentException($"BatchNorm2d takes 4 dimensions, got {dimensions}.");
    }
}
