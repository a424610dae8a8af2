using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Convolves sequences: [N, in, L] to [N, out, L'].</summary>
/// <remarks>Source: torch.nn.Conv1d, PyTorch 1.13.</remarks>
public sealed class Conv1d : Convolution
{
    internal Conv1d(ConvolutionOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Convolve(Ops.conv1d, Ops.conv1d_padding, input);
}
