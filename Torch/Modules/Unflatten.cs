using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Splits a dimension into several: [N, C * H * W] to [N, C, H, W], say; one size may be -1.</summary>
public sealed class Unflatten : Module<Tensor, Tensor>
{
    private readonly long _dim;
    private readonly long[] _sizes;

    internal Unflatten(long dim, long[] sizes)
    {
        _dim = dim;
        _sizes = sizes;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.unflatten(_dim, _sizes);
}
