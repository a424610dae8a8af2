using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Computes <c>x1^T W x2 + b</c>: [..., in1] and [..., in2] to [..., out].</summary>
/// <remarks>Source: torch.nn.Bilinear, PyTorch 1.13.</remarks>
public sealed class Bilinear : Module<Tensor, Tensor, Tensor>
{
    internal Bilinear(long in1, long in2, long output, bool hasBias, Device? device, ScalarType? dtype)
    {
        weight = LayerInit.NewParameter([output, in1, in2], dtype, device);
        bias = hasBias ? LayerInit.NewParameter([output], dtype, device) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        var bound = 1 / Math.Sqrt(in1);
        LayerInit.Draw(() =>
        {
            init.uniform_(weight, -bound, bound);
            if (bias is not null) init.uniform_(bias, -bound, bound);
        });
    }

    /// <summary>Gets the weights, [out, in1, in2].</summary>
    public Parameter weight { get; }

    /// <summary>Gets the bias, [out]; null where there is none.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) => functional.bilinear(input1, input2, weight, bias);
}
