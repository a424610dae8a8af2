using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Splits a dimension in two halves and gives the first times the logistic function of the second.</summary>
public sealed class GLU : Module<Tensor, Tensor>
{
    private readonly long _dim;

    internal GLU(long dim) => _dim = dim;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.glu(input, _dim);
}
