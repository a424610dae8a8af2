using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>
/// Gives the negative log likelihood of log probabilities [N, C, ...] against classes (int64, [N, ...]).
/// </summary>
public sealed class NLLLoss : Loss
{
    private readonly long _ignoredClass;

    internal NLLLoss(Tensor? weight, long ignoredClass, Reduction reduction)
        : base(reduction, weight) => _ignoredClass = ignoredClass;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.nll_loss(input, target, weight, _ignoredClass, reduction);
}
