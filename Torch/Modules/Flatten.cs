using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Joins a range of dimensions into one: [N, C, H, W] to [N, C * H * W] as it stands.</summary>
public sealed class Flatten : Module<Tensor, Tensor>
{
    private readonly long _first;
    private readonly long _last;

    internal Flatten(long first, long last)
    {
        _first = first;
        _last = last;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.flatten(_first, _last);
}
