using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element times the normal distribution's share below it.</summary>
public sealed class GELU : Module<Tensor, Tensor>
{
    private readonly string _approximate;

    internal GELU(string approximate) => _approximate = approximate;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.gelu(input, _approximate);
}
