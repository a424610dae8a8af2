using Cluster.Torch.Interop;

namespace Cluster.Torch.Modules;

/// <summary>Spreads each place of images over a window: [N, in, H, W] to [N, out, H', W'].</summary>
public sealed class ConvTranspose2d : ConvolutionTranspose
{
    internal ConvTranspose2d(ConvolutionOptions options)
        : base(options, Ops.conv_transpose2d_input)
    {
    }
}
