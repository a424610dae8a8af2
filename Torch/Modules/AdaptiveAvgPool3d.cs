using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives means of windows chosen so that the result has a size: [N, C, D, H, W] to [N, C, D', H', W'].</summary>
public sealed class AdaptiveAvgPool3d : Module<Tensor, Tensor>
{
    private readonly long[] _sizes;

    internal AdaptiveAvgPool3d(long[] sizes) => _sizes = sizes;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.adaptive_avg_pool3d(input, _sizes);
}
