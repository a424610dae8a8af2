using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>In training sets whole channels of [N, C, L] or [C, L] to zero by chance.</summary>
public sealed class Dropout1d : DropoutBase
{
    internal Dropout1d(double p, bool inplace)
        : base(p, inplace)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.dropout1d(input, p, training, inplace);
}
