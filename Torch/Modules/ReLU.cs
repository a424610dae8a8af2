using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, or zero where it is negative.</summary>
public sealed class ReLU : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal ReLU(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.relu(input, _inplace);
}
