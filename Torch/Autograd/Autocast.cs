using Cluster.Torch.Interop;

namespace Cluster.Torch;

/// <summary>Lets operations on a thread choose a lower precision, and sets it back at its end.</summary>
internal sealed class Autocast : IDisposable
{
    private readonly DeviceType _device;
    private readonly int _enabledBefore;
    private readonly int _dtypeBefore;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isDisposed;

    internal unsafe Autocast(DeviceType device, torch.ScalarType dtype, bool enabled)
    {
        int enabledBefore, dtypeBefore;
        Bridge.Check(NativeMethods.ct_autocast_begin(
            (int)device, enabled ? 1 : 0, (int)dtype, &enabledBefore, &dtypeBefore));
        (_device, _enabledBefore, _dtypeBefore) = (device, enabledBefore, dtypeBefore);
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        ModeThread.Require(_thread);
        _isDisposed = true;
        Bridge.Check(NativeMethods.ct_autocast_end((int)_device, _enabledBefore, _dtypeBefore));
    }
}
