using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives each element, times a trained slope where it is negative.</summary>
/// <remarks>Source: torch.nn.PReLU, PyTorch 1.13.</remarks>
public sealed class PReLU : Module<Tensor, Tensor>
{
    internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype)
    {
        weight = LayerInit.NewParameter([num_parameters], dtype, device);
        nn.init.constant_(weight, init);
        register_parameter(nameof(weight), weight);
    }

    /// <summary>Gets the slopes: one, or one for each channel.</summary>
    public Parameter weight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.prelu(input, weight);
}
