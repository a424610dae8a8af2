using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives by how much other classes' scores come within a margin of the target's.</summary>
public sealed class MultiMarginLoss : Loss
{
    private readonly int _p;
    private readonly double _margin;

    internal MultiMarginLoss(int p, double margin, Tensor? weight, Reduction reduction)
        : base(reduction, weight)
    {
        if (p is not (1 or 2)) throw new ArgumentOutOfRangeException(nameof(p), p, "Only 1 and 2 are supported.");
        _p = p;
        _margin = margin;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.multi_margin_loss(input, target, _p, _margin, weight, reduction);
}
