using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives squared differences below beta, divided by 2 beta, and absolute ones less beta / 2 above.</summary>
public sealed class SmoothL1Loss : Loss
{
    private readonly double _beta;

    internal SmoothL1Loss(Reduction reduction, double beta)
        : base(reduction) => _beta = beta;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.smooth_l1_loss(input, target, reduction, _beta);
}
