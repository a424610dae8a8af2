using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, or zero where it is within a number of zero.</summary>
public sealed class Hardshrink : Module<Tensor, Tensor>
{
    private readonly double _lambda;

    internal Hardshrink(double lambda) => _lambda = lambda;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.hardshrink(input, _lambda);
}
