using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the cross entropy of scores, through the logistic function, against numbers 0 to 1.</summary>
public sealed class BCEWithLogitsLoss : Loss
{
    internal BCEWithLogitsLoss(Tensor? weight, Reduction reduction, Tensor? posWeights)
        : base(reduction, weight)
    {
        pos_weight = posWeights;
        register_buffer(nameof(pos_weight), posWeights);
    }

    /// <summary>Gets the weights of the ones among the targets; null where they weigh 1.</summary>
    public Tensor? pos_weight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight);
}
