using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element times relu6(x + 3) / 6.</summary>
public sealed class Hardswish : Module<Tensor, Tensor>
{
    private readonly bool _inplace;

    internal Hardswish(bool inplace) => _inplace = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.hardswish(input, _inplace);
}
