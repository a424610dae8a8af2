using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives by how much the anchor is not nearer to the positive than to the negative by a margin.</summary>
public sealed class TripletMarginLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    private readonly double _margin;
    private readonly double _p;
    private readonly double _eps;
    private readonly bool _swap;

    internal TripletMarginLoss(double margin, double p, double eps, bool swap, Reduction reduction)
        : base(reduction)
    {
        _margin = margin;
        _p = p;
        _eps = eps;
        _swap = swap;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor anchor, Tensor positive, Tensor negative) =>
        functional.triplet_margin_loss(anchor, positive, negative, _margin, _p, _eps, _swap, reduction);
}
