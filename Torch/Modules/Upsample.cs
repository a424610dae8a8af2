using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives sequences, images or volumes of another size.</summary>
public sealed class Upsample : Module<Tensor, Tensor>
{
    private readonly long[]? _size;
    private readonly double[]? _factors;
    private readonly InterpolationMode _mode;
    private readonly bool? _alignCorners;

    internal Upsample(long[]? size, double[]? factors, InterpolationMode mode, bool? alignCorners)
    {
        _size = size;
        _factors = factors;
        _mode = mode;
        _alignCorners = alignCorners;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        functional.interpolate(input, _size, _factors, _mode, _alignCorners);
}
