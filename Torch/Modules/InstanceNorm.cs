using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that normalize each channel of each row.</summary>
/// <remarks>Source: torch.nn.modules.instancenorm._InstanceNorm, PyTorch 1.13.</remarks>
public abstract class InstanceNorm : NormBase
{
    private readonly double _momentum;
    private readonly int _dimensions;

    private protected InstanceNorm(
        int dimensions,
        long features,
        double eps,
        double momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(features, eps, affine, track_running_stats, device, dtype)
    {
        _dimensions = dimensions;
        _momentum = momentum;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        RequireDimensions(input.ndim);
        if (input.ndim == _dimensions) return Normalized(input);
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(Normalized(input.unsqueeze(0)).squeeze(0));
    }

    private Tensor Normalized(Tensor input) => functional.instance_norm(
        input, running_mean, running_var, weight, bias, training || running_mean is null, _momentum, eps);

    private protected override void RequireDimensions(int dimensions)
    {
        if (dimensions != _dimensions && dimensions != _dimensions - 1)
            throw new ArgumentException(
                $"{GetName()} takes {_dimensions - 1} or {_dimensions} dimensions, got {dimensions}.");
    }
}
