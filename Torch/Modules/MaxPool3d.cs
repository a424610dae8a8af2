using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Takes the largest element of each window: [N, C, D, H, W] to [N, C, D', H', W'].</summary>
/// <remarks>Source: torch.nn.MaxPool3d, PyTorch 1.13.</remarks>
public sealed class MaxPool3d : Module<Tensor, Tensor>
{
    private readonly long[] _kernel;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private readonly bool _ceilMode;

    internal MaxPool3d(long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceilMode)
    {
        _kernel = kernel;
        _stride = stride;
        _padding = padding;
        _dilation = dilation;
        _ceilMode = ceilMode;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        functional.max_pool3d(input, _kernel, _stride, _padding, _dilation, _ceilMode);
}
