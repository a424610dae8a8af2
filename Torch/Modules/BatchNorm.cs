using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that normalize each channel over the batch.</summary>
/// <remarks>Source: torch.nn.modules.batchnorm._BatchNorm, PyTorch 1.13.</remarks>
public abstract class BatchNorm : NormBase
{
    private readonly double? _momentum;

    private protected BatchNorm(
        long features,
        double eps,
        double? momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(features, eps, affine, track_running_stats, device, dtype) => _momentum = momentum;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        RequireDimensions(input.ndim);
        var factor = _momentum ?? 0;
        if (training && num_batches_tracked is not null)
        {
            num_batches_tracked.add_(1);
            if (_momentum is null) factor = 1.0 / num_batches_tracked.ToInt64();
        }

        var useBatch = training || running_mean is null;
        return functional.batch_norm(input, running_mean, running_var, weight, bias, useBatch, factor, eps);
    }
}
