using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element less its hyperbolic tangent.</summary>
public sealed class Tanhshrink : Module<Tensor, Tensor>
{
    internal Tanhshrink()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.tanhshrink(input);
}
