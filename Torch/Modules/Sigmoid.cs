using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the logistic function of each element.</summary>
public sealed class Sigmoid : Module<Tensor, Tensor>
{
    internal Sigmoid()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.sigmoid();
}
