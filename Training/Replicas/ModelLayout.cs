using Cluster.Parameters;
using Cluster.Parameters.Layout;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Derives the flat layout of a model from its state dict.</summary>
internal static class ModelLayout
{
    /// <summary>Lays the model's parameters and buffers out in state-dict order.</summary>
    /// <exception cref="JobException">A tensor lies on another device than the run's, or stands under two
    /// names.</exception>
    /// <exception cref="LayoutException">A parameter is not float32, or a buffer neither float32 nor int64.</exception>
    public static ParameterLayout Of(nn.Module model, Dictionary<string, Tensor> state, string job, string device)
    {
        var parameters = model.named_parameters().Select(pair => pair.name).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        var specs = new List<TensorSpec>();
        foreach (var (name, tensor) in state)
        {
            if (tensor.device.ToString() is var actual && actual != device)
                throw new JobException(job, $"tensor '{name}' lies on {actual}, the run computes on {device}");
            if (!seen.TryAdd(tensor, name))
                throw new JobException(job, $"'{seen[tensor]}' and '{name}' are one tensor; each needs its own");
            var kind = parameters.Contains(name) ? TensorKind.Parameter : TensorKind.Buffer;
            specs.Add(new TensorSpec(name, TypeOf(tensor.dtype), tensor.shape, kind));
        }
        return ParameterLayout.Create(specs);
    }

    private static DType TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => DType.Float32,
        ScalarType.Float64 => DType.Float64,
        ScalarType.Int64 => DType.Int64,
        ScalarType.Bool => DType.Bool,
        _ => DType.UInt8,
    };
}
