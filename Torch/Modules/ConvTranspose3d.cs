using Cluster.Torch.Interop;

namespace Cluster.Torch.Modules;

/// <summary>Spreads each place of volumes over a window: [N, in, D, H, W] to [N, out, D', H', W'].</summary>
public sealed class ConvTranspose3d : ConvolutionTranspose
{
    internal ConvTranspose3d(ConvolutionOptions options)
        : base(options, Ops.conv_transpose3d_input)
    {
    }
}
