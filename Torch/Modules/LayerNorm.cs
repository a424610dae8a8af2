using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes over the last dimensions, then scales and shifts each place of them.</summary>
/// <remarks>Source: torch.nn.LayerNorm, PyTorch 1.13.</remarks>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly long[] _shape;

    internal LayerNorm(
        long[] normalized_shape, double eps, bool elementwise_affine, bool hasBias, Device? device, ScalarType? dtype)
    {
        _shape = normalized_shape;
        this.eps = eps;
        weight = elementwise_affine ? LayerInit.Filled(ones(normalized_shape, dtype, device)) : null;
        bias = elementwise_affine && hasBias ? LayerInit.Filled(zeros(normalized_shape, dtype, device)) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Gets what is added to the variance.</summary>
    public double eps { get; }

    /// <summary>Gets the scales, of the normalized shape; null where there are none.</summary>
    public Parameter? weight { get; }

    /// <summary>Gets the shifts, of the normalized shape; null where there are none.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.layer_norm(input, _shape, weight, bias, eps);
}
