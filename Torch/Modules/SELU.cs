using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the exponential unit whose constants keep mean and variance.</summary>
public sealed class SELU : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal SELU(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.selu(input, _inplace);
}
