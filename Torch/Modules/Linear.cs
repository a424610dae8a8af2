using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Computes <c>x W^T + b</c>: [..., in] to [..., out].</summary>
/// <remarks>Source: torch.nn.Linear, PyTorch 1.13.</remarks>
public sealed class Linear : Module<Tensor, Tensor>
{
    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = LayerInit.NewParameter([outputSize, inputSize], dtype, device);
        bias = hasBias ? LayerInit.NewParameter([outputSize], dtype, device) : null;
        LayerInit.WeightAndBias(weight, bias);
    }

    /// <summary>Gets the length of the input rows.</summary>
    public long in_features { get; }

    /// <summary>Gets the length of the output rows.</summary>
    public long out_features { get; }

    /// <summary>Gets or sets the weights, [out, in]; two layers may share them.</summary>
    public Parameter weight
    {
        get;
        set
        {
            SetParameter(nameof(weight), value);
            field = value;
        }
    }

    /// <summary>Gets or sets the bias, [out]; null where there is none.</summary>
    public Parameter? bias
    {
        get;
        set
        {
            SetParameter(nameof(bias), value);
            field = value;
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.linear(input, weight, bias);
}
