using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Convolves volumes: [N, in, D, H, W] to [N, out, D', H', W'].</summary>
/// <remarks>Source: torch.nn.Conv3d, PyTorch 1.13.</remarks>
public sealed class Conv3d : Convolution
{
    internal Conv3d(ConvolutionOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Convolve(Ops.conv3d, Ops.conv3d_padding, input);
}
