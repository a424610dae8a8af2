using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the Kullback-Leibler divergence of log probabilities from (log) probabilities.</summary>
public sealed class KLDivLoss : Loss
{
    private readonly bool _logTarget;

    internal KLDivLoss(bool logTarget, Reduction reduction)
        : base(reduction) => _logTarget = logTarget;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.kl_div(input, target, _logTarget, reduction);
}
