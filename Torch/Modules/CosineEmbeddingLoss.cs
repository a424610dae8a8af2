using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives 1 less the cosine of rows with target 1, and the cosine above a margin of rows with target -1.</summary>
public sealed class CosineEmbeddingLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    private readonly double _margin;

    internal CosineEmbeddingLoss(double margin, Reduction reduction)
        : base(reduction) => _margin = margin;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2, Tensor target) =>
        functional.cosine_embedding_loss(input1, input2, target, _margin, reduction);
}
