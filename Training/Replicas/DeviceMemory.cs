using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>
/// Computes on a device: the parameters are views of one flat tensor there, into which each version is copied whole; gradients are
/// gathered in another one and come back whole.
/// </summary>
/// <remarks>
/// Both ways lead through memory that an accelerator reads and writes by itself (pinned), so that only the arrival of the gradient
/// is waited for.
/// </remarks>
internal sealed class DeviceMemory : ReplicaMemory
{
    private readonly Device _device;
    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly Tensor _sent;
    private readonly Tensor _received;
    private bool _isSending;

    public DeviceMemory(ParameterLayout layout, Dictionary<string, Tensor> state, Device device)
        : base(layout, state)
    {
        _device = device;
        var isPinned = device.type != Cluster.Torch.DeviceType.CPU;
        _values = Own(empty([layout.ParameterCount], device: device));
        _gradients = Own(empty([layout.ParameterCount], device: device));
        _sent = Own(empty([layout.ParameterCount], pin_memory: isPinned));
        _received = Own(empty([layout.ParameterCount], pin_memory: isPinned));
        using var untracked = no_grad();
        foreach (var entry in layout.Parameters)
        {
            using var part = _values.narrow(0, entry.ElementOffset, entry.ElementCount);
            using var view = part.view([.. entry.Spec.Shape]);
            view.copy_(state[entry.Spec.Name]);
            state[entry.Spec.Name].set_data(view);
        }
    }

    /// <inheritdoc/>
    public override void Attach(ParameterVector parameters, Action<int>? need)
    {
        need?.Invoke(parameters.Layout.ByteLength);
        if (_isSending) _ = _values[0].ToDouble(); // nothing was computed with the version before: it may still be on its way
        parameters.Parameters.CopyTo(_sent.data<float>());
        _values.copy_(_sent, non_blocking: true);
        _isSending = true;
    }

    /// <inheritdoc/>
    public override Tensor Bring(Tensor rows) => rows.to(_device, non_blocking: true);

    /// <inheritdoc/>
    public override bool FillsAsItGoes => false;

    /// <inheritdoc/>
    public override (double Loss, bool IsFinite) Backward(Tensor loss, ParameterVector gradient, Action<int>? onTail)
    {
        Gradients.Backward(loss, _gradients);
        _received.copy_(_gradients, non_blocking: true);
        var mean = loss.ToDouble(); // comes after all of that
        _isSending = false;
        var received = (ReadOnlySpan<float>)_received.data<float>();
        received.CopyTo(gradient.Parameters);
        return (mean, double.IsFinite(mean) && FiniteScan.FirstNotFinite(received) is null);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var tensor in (Tensor[])[_values, _gradients, _sent, _received]) tensor.Dispose();
    }

    private static Tensor Own(Tensor tensor) => tensor.DetachFromDisposeScope();
}
