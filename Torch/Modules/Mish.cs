using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element times the hyperbolic tangent of its softplus.</summary>
public sealed class Mish : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal Mish(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.mish(input, _inplace);
}
