using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that normalize each channel over the batch.</summary>
/// <remarks>Source: torch.nn.modules.batchnorm._BatchNorm, PyTorch 1.13.</remarks>
public abstract class BatchNorm : Module<Tensor, Tensor>
{
    private readonly double _eps;
    private readonly double? _momentum;

    private protected BatchNorm(
        long features,
        double eps,
        double? momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
    {
        _eps = eps;
        _momentum = momentum;
        weight = affine ? Filled(ones([features], dtype, device)) : null;
        bias = affine ? Filled(zeros([features], dtype, device)) : null;
        running_mean = track_running_stats ? zeros([features], dtype, device) : null;
        running_var = track_running_stats ? ones([features], dtype, device) : null;
        num_batches_tracked = track_running_stats ? zeros([], ScalarType.Int64, device) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        register_buffer(nameof(running_mean), running_mean);
        register_buffer(nameof(running_var), running_var);
        register_buffer(nameof(num_batches_tracked), num_batches_tracked);
    }

    /// <summary>Gets the scale of each channel, [C]; null where there is none.</summary>
    public Parameter? weight { get; }

    /// <summary>Gets the shift of each channel, [C]; null where there is none.</summary>
    public Parameter? bias { get; }

    /// <summary>Gets the running mean of each channel, [C]; null where none is kept.</summary>
    public Tensor? running_mean { get; }

    /// <summary>Gets the running variance of each channel, [C]; null where none is kept.</summary>
    public Tensor? running_var { get; }

    /// <summary>Gets the number of batches seen in training, int64 of shape []; null where none is kept.</summary>
    public Tensor? num_batches_tracked { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        RequireDimensions(input.ndim);
        var factor = _momentum ?? 0;
        if (training && num_batches_tracked is not null)
        {
            num_batches_tracked.add_(1);
            if (_momentum is null) factor = 1.0 / num_batches_tracked.ToInt64();
        }

        var useBatch = training || running_mean is null;
        return functional.batch_norm(input, running_mean, running_var, weight, bias, useBatch, factor, _eps);
    }

    private static Parameter Filled(Tensor data)
    {
        using (data) return new Parameter(data);
    }

    /// <summary>Refuses an input of a wrong number of dimensions.</summary>
    /// <exception cref="ArgumentException">It is wrong.</exception>
    private protected abstract void RequireDimensions(int dimensions);
}
