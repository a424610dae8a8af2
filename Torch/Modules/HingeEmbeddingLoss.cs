using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the distance where the target is 1, and what it lacks to the margin where the target is -1.</summary>
public sealed class HingeEmbeddingLoss : Loss
{
    private readonly double _margin;

    internal HingeEmbeddingLoss(double margin, Reduction reduction)
        : base(reduction) => _margin = margin;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.hinge_embedding_loss(input, target, _margin, reduction);
}
