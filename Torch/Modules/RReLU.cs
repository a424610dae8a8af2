using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, times a slope drawn from a range where it is negative.</summary>
public sealed class RReLU : Module<Tensor, Tensor>
{
    private readonly double _lower;
    private readonly double _upper;
    private readonly bool _inplace;

    internal RReLU(double lower, double upper, bool inplace)
    {
        _lower = lower;
        _upper = upper;
        _inplace = inplace;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.rrelu(input, _lower, _upper, training, _inplace);
}
