using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives x / (1 + |x|) of each element.</summary>
public sealed class Softsign : Module<Tensor, Tensor>
{
    internal Softsign()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.softsign(input);
}
