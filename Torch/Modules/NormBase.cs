using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that normalize channels and may keep running statistics.</summary>
/// <remarks>Source: torch.nn.modules.batchnorm._NormBase, PyTorch 1.13.</remarks>
public abstract class NormBase : Module<Tensor, Tensor>
{
    private protected NormBase(
        long features, double eps, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
    {
        this.eps = eps;
        weight = affine ? LayerInit.Filled(ones([features], dtype, device)) : null;
        bias = affine ? LayerInit.Filled(zeros([features], dtype, device)) : null;
        running_mean = track_running_stats ? zeros([features], dtype, device) : null;
        running_var = track_running_stats ? ones([features], dtype, device) : null;
        num_batches_tracked = track_running_stats ? zeros([], ScalarType.Int64, device) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        register_buffer(nameof(running_mean), running_mean);
        register_buffer(nameof(running_var), running_var);
        register_buffer(nameof(num_batches_tracked), num_batches_tracked);
    }

    /// <summary>Gets what is added to the variance.</summary>
    public double eps { get; }

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

    /// <summary>Refuses an input of a wrong number of dimensions.</summary>
    /// <exception cref="ArgumentException">It is wrong.</exception>
    private protected abstract void RequireDimensions(int dimensions);
}
