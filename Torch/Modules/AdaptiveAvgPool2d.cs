using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives means of windows chosen so that the result has a size: [N, C, H, W] to [N, C, H', W'].</summary>
public sealed class AdaptiveAvgPool2d : Module<Tensor, Tensor>
{
    private readonly long[] _sizes;

    internal AdaptiveAvgPool2d(long[] sizes) => _sizes = sizes;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.adaptive_avg_pool2d(input, _sizes);
}
