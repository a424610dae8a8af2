using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element times its logistic function.</summary>
public sealed class SiLU : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal SiLU(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.silu(input, _inplace);
}
