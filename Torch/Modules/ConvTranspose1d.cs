using Cluster.Torch.Interop;

namespace Cluster.Torch.Modules;

/// <summary>Spreads each place of sequences over a window: [N, in, L] to [N, out, L'].</summary>
public sealed class ConvTranspose1d : ConvolutionTranspose
{
    internal ConvTranspose1d(ConvolutionOptions options)
        : base(options, Ops.conv_transpose1d)
    {
    }
}
