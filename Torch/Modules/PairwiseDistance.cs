using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the p-distance of rows that stand at one place.</summary>
public sealed class PairwiseDistance : Module<Tensor, Tensor, Tensor>
{
    private readonly double _p;
    private readonly double _eps;
    private readonly bool _keepdim;

    internal PairwiseDistance(double p, double eps, bool keepdim)
    {
        _p = p;
        _eps = eps;
        _keepdim = keepdim;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) =>
        functional.pairwise_distance(input1, input2, _p, _eps, _keepdim);
}
