using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the softmax of the negative elements along a dimension.</summary>
public sealed class Softmin : Module<Tensor, Tensor>
{
    private readonly long _dim;

    internal Softmin(long dim) => _dim = dim;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.softmin(input, _dim);
}
