using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the negative log likelihood of counts under a Poisson distribution.</summary>
public sealed class PoissonNLLLoss : Loss
{
    private readonly bool _logInput;
    private readonly bool _full;
    private readonly double _eps;

    internal PoissonNLLLoss(bool logInput, bool full, double eps, Reduction reduction)
        : base(reduction)
    {
        _logInput = logInput;
        _full = full;
        _eps = eps;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.poisson_nll_loss(input, target, _logInput, _full, _eps, reduction);
}
