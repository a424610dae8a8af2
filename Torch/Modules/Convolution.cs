using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that convolve.</summary>
/// <remarks>Source: torch.nn.modules.conv._ConvNd, PyTorch 1.13.</remarks>
public abstract class Convolution : Module<Tensor, Tensor>
{
    private readonly ConvolutionOptions _options;

    private protected Convolution(ConvolutionOptions options, bool isTransposed = false)
    {
        options.Check(isTransposed);
        _options = options;
        var (first, second) = isTransposed ? (options.In, options.Out) : (options.Out, options.In);
        weight = LayerInit.NewParameter([first, second / options.Groups, .. options.Kernel], options.Dtype, options.Device);
        bias = options.HasBias ? LayerInit.NewParameter([options.Out], options.Dtype, options.Device) : null;
        LayerInit.WeightAndBias(weight, bias);
    }

    /// <summary>Gets or sets the weights, [out, in / groups, ...]; of a transposed convolution [in, out / groups, ...].</summary>
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

    /// <summary>Gets the number of channels that come in.</summary>
    public long in_channels => _options.In;

    /// <summary>Gets the number of channels that go out.</summary>
    public long out_channels => _options.Out;

    private protected ConvolutionOptions Options => _options;

    /// <summary>Convolves by an operator, one for padding by lengths and one for padding by name.</summary>
    private protected Tensor Convolve(Op byLengths, Op byName, Tensor input)
    {
        var options = _options;
        if (options.PaddingMode is not (PaddingModes.Zeros or PaddingModes.Constant))
        {
            using var padded = functional.pad(input, options.Sides(), options.PaddingMode);
            return byLengths.Call(padded, weight, bias, options.Stride, 0, options.Dilation, options.Groups);
        }

        return options.Padding is null
            ? byName.Call(input, weight, bias, options.Stride, "same", options.Dilation, options.Groups)
            : byLengths.Call(input, weight, bias, options.Stride, options.Padding, options.Dilation, options.Groups);
    }
}
