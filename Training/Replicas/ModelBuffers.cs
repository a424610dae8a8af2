using Cluster.Parameters.Layout;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Moves a model's buffers (batch-norm statistics) between the model and flat vectors.</summary>
/// <remarks>
/// A forward pass in training mode changes buffers in place. The parameter vector is shared with other slots and other
/// processes, so the model keeps buffers of its own: each slot starts from the vector's values, whatever the replica
/// computed before, and its new values go out with its gradient.
/// </remarks>
internal sealed class ModelBuffers
{
    private readonly (ParameterEntry Entry, Tensor Tensor)[] _buffers;

    public ModelBuffers(ParameterLayout layout, Dictionary<string, Tensor> state) =>
        _buffers = [.. layout.Entries.Where(entry => entry.Spec.Kind == TensorKind.Buffer)
            .Select(entry => (entry, state[entry.Spec.Name]))];

    /// <summary>Copies the vector's buffers into the model.</summary>
    public void Load(ParameterVector vector)
    {
        foreach (var (entry, tensor) in _buffers)
        {
            if (tensor.device.type == Cluster.Torch.DeviceType.CPU)
            {
                vector.EntryBytes(entry).CopyTo(tensor.bytes);
                continue;
            }

            using var untracked = no_grad();
            using var values = Over(vector, entry, tensor);
            tensor.copy_(values);
        }
    }

    /// <summary>Copies the model's buffers into the vector.</summary>
    public void Save(ParameterVector vector)
    {
        foreach (var (entry, tensor) in _buffers)
        {
            if (tensor.device.type == Cluster.Torch.DeviceType.CPU)
            {
                tensor.bytes.CopyTo(vector.EntryBytes(entry));
                continue;
            }

            using var untracked = no_grad();
            using var values = Over(vector, entry, tensor);
            values.copy_(tensor);
        }
    }

    private static Tensor Over(ParameterVector vector, ParameterEntry entry, Tensor like) =>
        from_blob(vector.Pointer + entry.ByteOffset, like.shape, like.dtype);
}
