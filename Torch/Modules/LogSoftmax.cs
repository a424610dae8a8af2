using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the logarithm of the softmax along a dimension.</summary>
public sealed class LogSoftmax : Module<Tensor, Tensor>
{
    private readonly long _dim;

    internal LogSoftmax(long dim) => _dim = dim;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.log_softmax(_dim);
}
