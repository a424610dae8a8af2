using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the softmax over the channels at each place of [N, C, H, W] or [C, H, W].</summary>
public sealed class Softmax2d : Module<Tensor, Tensor>
{
    internal Softmax2d()
    {
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The input has neither 3 nor 4 dimensions.</exception>
    public override Tensor forward(Tensor input)
    {
        if (input.ndim is not (3 or 4))
            throw new ArgumentException($"Softmax2d takes 3 or 4 dimensions, got {input.ndim}.", nameof(input));
        return input.softmax(-3);
    }
}
