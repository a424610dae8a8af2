using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Normalizes groups of channels of each row of [N, C, ...], then scales and shifts each channel.</summary>
/// <remarks>Source: torch.nn.GroupNorm, PyTorch 1.13.</remarks>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    private readonly long _groups;
    private readonly double _eps;

    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num_groups, 1);
        if (num_channels % num_groups != 0)
            throw new ArgumentException($"{num_channels} channels do not make {num_groups} groups.", nameof(num_channels));
        _groups = num_groups;
        _eps = eps;
        weight = affine ? LayerInit.Filled(ones([num_channels], dtype, device)) : null;
        bias = affine ? LayerInit.Filled(zeros([num_channels], dtype, device)) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Gets the scale of each channel, [C]; null where there is none.</summary>
    public Parameter? weight { get; }

    /// <summary>Gets the shift of each channel, [C]; null where there is none.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.group_norm(input, _groups, weight, bias, _eps);
}
