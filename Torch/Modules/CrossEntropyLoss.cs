using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the cross entropy of scores [N, C, ...] against classes (int64, [N, ...]).</summary>
public sealed class CrossEntropyLoss : Loss
{
    private readonly long _ignoredClass;
    private readonly double _smoothing;

    internal CrossEntropyLoss(Tensor? weight, long ignoredClass, Reduction reduction, double smoothing)
        : base(reduction, weight)
    {
        _ignoredClass = ignoredClass;
        _smoothing = smoothing;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) =>
        functional.cross_entropy(input, target, weight, _ignoredClass, reduction, _smoothing);
}
