using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives half the squared differences below delta, and delta times the absolute ones less delta / 2 above.</summary>
public sealed class HuberLoss : Loss
{
    private readonly double _delta;

    internal HuberLoss(double delta, Reduction reduction)
        : base(reduction) => _delta = delta;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.huber_loss(input, target, _delta, reduction);
}
