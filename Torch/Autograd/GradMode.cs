using Cluster.Torch.Interop;

namespace Cluster.Torch;

/// <summary>Sets autograd's tracking on a thread, and sets it back at its end.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly bool _before;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isDisposed;

    internal GradMode(bool enabled)
    {
        _before = torch.is_grad_enabled();
        Bridge.Check(NativeMethods.ct_grad_mode_set(enabled ? 1 : 0));
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        ModeThread.Require(_thread);
        _isDisposed = true;
        Bridge.Check(NativeMethods.ct_grad_mode_set(_before ? 1 : 0));
    }
}
