using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>In training sets whole channels of [N, C, D, H, W] or [C, D, H, W] to zero by chance.</summary>
public sealed class Dropout3d : DropoutBase
{
    internal Dropout3d(double p, bool inplace)
        : base(p, inplace)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.dropout3d(input, p, training, inplace);
}
