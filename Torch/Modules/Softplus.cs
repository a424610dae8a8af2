using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives log(1 + e^(beta x)) / beta of each element; from beta x above a threshold on, the element itself.</summary>
public sealed class Softplus : Module<Tensor, Tensor>
{
    private readonly double _beta;
    private readonly double _threshold;

    internal Softplus(double beta, double threshold)
    {
        _beta = beta;
        _threshold = threshold;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.softplus(input, _beta, _threshold);
}
