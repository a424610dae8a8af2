using Cluster.Parameters.Layout;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Computes on the processor: the parameters are views of the vector, gradients go straight into theirs.</summary>
internal sealed class HostMemory(ParameterLayout layout, Dictionary<string, Tensor> state) : ReplicaMemory(layout, state)
{
    private readonly (Tensor Parameter, int ByteOffset, long[] Shape)[] _views =
        [.. layout.Parameters.Select(e => (state[e.Spec.Name], e.ByteOffset, e.Spec.Shape.ToArray()))];

    private ParameterVector? _attached;

    /// <inheritdoc/>
    public override void Attach(ParameterVector parameters)
    {
        if (ReferenceEquals(parameters, _attached)) return;
        foreach (var (parameter, byteOffset, shape) in _views)
        {
            using var view = from_blob(parameters.Pointer + byteOffset, shape);
            parameter.set_data(view);
        }

        _attached = parameters;
    }

    /// <inheritdoc/>
    public override Tensor Bring(Tensor rows) => rows;

    /// <inheritdoc/>
    public override bool FillsAsItGoes => true;

    /// <inheritdoc/>
    public override (double Loss, bool IsFinite) Backward(Tensor loss, ParameterVector gradient, Action<int>? onTail)
    {
        var mean = loss.ToDouble();
        Action<long>? onFloats = onTail is null || !double.IsFinite(mean) ? null : from => onTail((int)from * sizeof(float));
        var summary = Gradients.Backward(loss, gradient.Parameters, onFloats);
        return (mean, double.IsFinite(mean) && summary.AllFinite);
    }
}
