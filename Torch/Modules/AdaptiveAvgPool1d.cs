using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives means of windows chosen so that the result has a length: [N, C, L] to [N, C, L'].</summary>
public sealed class AdaptiveAvgPool1d : Module<Tensor, Tensor>
{
    private readonly long _size;

    internal AdaptiveAvgPool1d(long size) => _size = size;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.adaptive_avg_pool1d(input, _size);
}
