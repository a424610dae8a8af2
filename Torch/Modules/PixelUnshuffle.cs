using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Moves space into channels: [N, C, H r, W r] to [N, C r r, H, W].</summary>
public sealed class PixelUnshuffle : Module<Tensor, Tensor>
{
    private readonly long _factor;

    internal PixelUnshuffle(long factor) => _factor = factor;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.pixel_unshuffle(input, _factor);
}
