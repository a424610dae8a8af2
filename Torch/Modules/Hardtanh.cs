using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, limited to a range.</summary>
public sealed class Hardtanh : Module<Tensor, Tensor>
{
    private readonly double _min;
    private readonly double _max;
    private readonly bool _inplace;

    internal Hardtanh(double min, double max, bool inplace)
    {
        if (!(max > min)) throw new ArgumentException($"The range from {min} to {max} is empty.", nameof(max));
        _min = min;
        _max = max;
        _inplace = inplace;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.hardtanh(input, _min, _max, _inplace);
}
