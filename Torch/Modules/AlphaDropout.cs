using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>In training sets elements by chance to what SELU gives at most, and keeps mean and variance.</summary>
public sealed class AlphaDropout : DropoutBase
{
    internal AlphaDropout(double p, bool inplace)
        : base(p, inplace)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.alpha_dropout(input, p, training, inplace);
}
