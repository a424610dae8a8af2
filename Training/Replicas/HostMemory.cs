using Cluster.Parameters.Layout;
using Cluster.Torch.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Computes on the processor: the parameters are views of the vector, gradients go straight into theirs.</summary>
internal sealed class HostMemory(ParameterLayout layout, Dictionary<string, Tensor> state) : ReplicaMemory(layout, state)
{
    private readonly View[] _views =
        [.. layout.Parameters.Select(e => new View((Parameter)state[e.Spec.Name], e.ByteOffset, e.ByteLength, [.. e.Spec.Shape]))];

    private ParameterVector? _attached;

    /// <inheritdoc/>
    public override void Attach(ParameterVector parameters, Action<int>? need)
    {
        var isOther = !ReferenceEquals(parameters, _attached);
        foreach (var view in _views) view.Attach(isOther ? parameters : null, need);
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

    private sealed class View
    {
        private readonly Parameter _parameter;
        private readonly int _byteOffset;
        private readonly long[] _shape;
        private readonly Action _beforeUse; // made once: a step allocates nothing
        private Action<int>? _need;

        public View(Parameter parameter, int byteOffset, int byteLength, long[] shape)
        {
            (_parameter, _byteOffset, _shape) = (parameter, byteOffset, shape);
            _beforeUse = () => _need!(byteOffset + byteLength);
        }

        public void Attach(ParameterVector? parameters, Action<int>? need)
        {
            if (_need is not null) _parameter.BeforeNextUse(null); // where nothing used it since
            if (parameters is not null)
            {
                using var view = from_blob(parameters.Pointer + _byteOffset, _shape);
                _parameter.set_data(view);
            }

            _need = need;
            if (need is not null) _parameter.BeforeNextUse(_beforeUse);
        }
    }
}
