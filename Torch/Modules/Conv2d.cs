using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Convolves images: [N, in, H, W] to [N, out, H', W'].</summary>
/// <remarks>Source: torch.nn.Conv2d, PyTorch 1.13.</remarks>
public sealed class Conv2d : Module<Tensor, Tensor>
{
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private readonly long _groups;
    private readonly PaddingModes _paddingMode;

    internal Conv2d(
        long in_channels,
        long out_channels,
        long[] kernel,
        long[] stride,
        long[] padding,
        long[] dilation,
        PaddingModes padding_mode,
        long groups,
        bool hasBias,
        Device? device,
        ScalarType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (in_channels % groups != 0 || out_channels % groups != 0)
            throw new ArgumentException(
                $"Channels {in_channels} and {out_channels} must be multiples of groups {groups}.", nameof(groups));
        _stride = stride;
        _padding = padding;
        _dilation = dilation;
        _groups = groups;
        _paddingMode = padding_mode;
        weight = LayerInit.NewParameter([out_channels, in_channels / groups, kernel[0], kernel[1]], dtype, device);
        bias = hasBias ? LayerInit.NewParameter([out_channels], dtype, device) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        LayerInit.WeightAndBias(weight, bias);
    }

    /// <summary>Gets the weights, [out, in / groups, kH, kW].</summary>
    public Parameter weight { get; }

    /// <summary>Gets the bias, [out]; null where there is none.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (_paddingMode == PaddingModes.Zeros)
            return functional.conv2d(input, weight, bias, _stride, _padding, _dilation, _groups);
        long[] sides = [_padding[1], _padding[1], _padding[0], _padding[0]];
        var padded = Ops.pad.Call(input, sides, PadMode, Arg.None);
        return functional.conv2d(padded, weight, bias, _stride, null, _dilation, _groups);
    }

    private string PadMode => _paddingMode switch
    {
        PaddingModes.Reflect => "reflect",
        PaddingModes.Replicate => "replicate",
        _ => "circular",
    };
}
