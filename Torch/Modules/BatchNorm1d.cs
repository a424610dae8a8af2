using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes each channel of [N, C] or [N, C, L] over the batch.</summary>
public sealed class BatchNorm1d : BatchNorm
{
    internal BatchNorm1d(
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
        if (dimensions is not (2 or 3))
            throw new ArgumentException($"BatchNorm1d takes 2 or 3 dimensions, got {dimensions}.");
    }
}
