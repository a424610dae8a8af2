using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives relu6(x + 3) / 6 of each element.</summary>
public sealed class Hardsigmoid : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal Hardsigmoid(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.hardsigmoid(input, _inplace);
}
