using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the cross entropy of probabilities against numbers 0 to 1 of the same shape.</summary>
public sealed class BCELoss : Loss
{
    internal BCELoss(Tensor? weight, Reduction reduction)
        : base(reduction, weight)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.binary_cross_entropy(input, target, weight, reduction);
}
