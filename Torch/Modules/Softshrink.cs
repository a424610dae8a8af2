using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Brings each element nearer to zero by a number; within it, zero.</summary>
public sealed class Softshrink : Module<Tensor, Tensor>
{
    private readonly double _lambda;

    internal Softshrink(double lambda) => _lambda = lambda;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.softshrink(input, _lambda);
}
