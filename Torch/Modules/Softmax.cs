using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives exponentials divided by their sum along a dimension.</summary>
public sealed class Softmax : Module<Tensor, Tensor>
{
    private readonly long _dim;

    internal Softmax(long dim) => _dim = dim;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.softmax(_dim);
}
