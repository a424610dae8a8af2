using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the mean of each window: [N, C, L] to [N, C, L'].</summary>
/// <remarks>Source: torch.nn.AvgPool1d, PyTorch 1.13.</remarks>
public sealed class AvgPool1d : Module<Tensor, Tensor>
{
    private readonly long _kernel;
    private readonly long _stride;
    private readonly long _padding;
    private readonly bool _ceilMode;
    private readonly bool _countsPadding;

    internal AvgPool1d(long kernel, long stride, long padding, bool ceilMode, bool countsPadding)
    {
        _kernel = kernel;
        _stride = stride;
        _padding = padding;
        _ceilMode = ceilMode;
        _countsPadding = countsPadding;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        functional.avg_pool1d(input, _kernel, _stride, _padding, _ceilMode, _countsPadding);
}
