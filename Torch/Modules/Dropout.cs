using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>In training sets elements to zero by chance and scales the others by 1 / (1 - p).</summary>
public sealed class Dropout : DropoutBase
{
    internal Dropout(double p, bool inplace)
        : base(p, inplace)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.dropout(input, p, training, inplace);
}
