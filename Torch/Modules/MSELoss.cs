using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the squared differences of predictions and targets of one shape.</summary>
public sealed class MSELoss : Loss
{
    internal MSELoss(Reduction reduction)
        : base(reduction)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.mse_loss(input, target, reduction);
}
