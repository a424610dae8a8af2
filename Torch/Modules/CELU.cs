using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, and alpha (e^(x / alpha) - 1) where it is negative.</summary>
public sealed class CELU : Module<Tensor, Tensor>
{
    private readonly double _alpha;
    private readonly bool _inplace;

    internal CELU(double alpha, bool inplace)
    {
        _alpha = alpha;
        _inplace = inplace;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.celu(input, _alpha, _inplace);
}
