using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element that is above a threshold, and a value in place of the others.</summary>
public sealed class Threshold : Module<Tensor, Tensor>
{
    private readonly double _threshold;
    private readonly double _value;
    private readonly bool _inplace;

    internal Threshold(double threshold, double value, bool inplace)
    {
        _threshold = threshold;
        _value = value;
        _inplace = inplace;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.threshold(input, _threshold, _value, _inplace);
}
