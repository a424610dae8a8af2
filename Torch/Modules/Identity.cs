using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives its input.</summary>
public sealed class Identity : Module<Tensor, Tensor>
{
    internal Identity()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input;
}
