using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Convolves images: [N, in, H, W] to [N, out, H', W'].</summary>
/// <remarks>Source: torch.nn.Conv2d, PyTorch 1.13.</remarks>
public sealed class Conv2d : Convolution
{
    internal Conv2d(ConvolutionOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Convolve(Ops.conv2d, Ops.conv2d_padding, input);
}
