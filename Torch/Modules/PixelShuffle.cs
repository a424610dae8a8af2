using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Moves channels into space: [N, C r r, H, W] to [N, C, H r, W r].</summary>
public sealed class PixelShuffle : Module<Tensor, Tensor>
{
    private readonly long _factor;

    internal PixelShuffle(long factor) => _factor = factor;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.pixel_shuffle(input, _factor);
}
