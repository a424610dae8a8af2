using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives by how much the one that the target says (1: the first, -1: the second) is not larger by a margin.</summary>
public sealed class MarginRankingLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    private readonly double _margin;

    internal MarginRankingLoss(double margin, Reduction reduction)
        : base(reduction) => _margin = margin;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2, Tensor target) =>
        functional.margin_ranking_loss(input1, input2, target, _margin, reduction);
}
