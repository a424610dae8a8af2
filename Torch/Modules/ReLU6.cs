using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, limited to the range 0 to 6.</summary>
public sealed class ReLU6 : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal ReLU6(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.relu6(input, _inplace);
}
