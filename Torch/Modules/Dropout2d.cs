using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>In training sets whole channels of [N, C, H, W] to zero by chance.</summary>
public sealed class Dropout2d : DropoutBase
{
    internal Dropout2d(double p, bool inplace)
        : base(p, inplace)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.dropout2d(input, p, training, inplace);
}
