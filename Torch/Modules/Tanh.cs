using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the hyperbolic tangent of each element.</summary>
public sealed class Tanh : Module<Tensor, Tensor>
{
    internal Tanh()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.tanh();
}
