using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the mean of each window: [N, C, D, H, W] to [N, C, D', H', W'].</summary>
/// <remarks>Source: torch.nn.AvgPool3d, PyTorch 1.13.</remarks>
public sealed class AvgPool3d : Module<Tensor, Tensor>
{
    private readonly long[] _kernel;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly bool _ceilMode;
    private readonly bool _countsPadding;
    private readonly long? _divisor;

    internal AvgPool3d(long[] kernel, long[] stride, long[] padding, bool ceilMode, bool countsPadding, long? divisor)
    {
        _kernel = kernel;
        _stride = stride;
        _padding = padding;
        _ceilMode = ceilMode;
        _countsPadding = countsPadding;
        _divisor = divisor;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        functional.avg_pool3d(input, _kernel, _stride, _padding, _ceilMode, _countsPadding, _divisor);
}
