using Cluster.Torch.Interop;

namespace Cluster.Torch;

/// <summary>Sets libtorch's inference mode on a thread, and sets it back at its end.</summary>
internal sealed unsafe class InferenceMode : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private nint _guard;

    internal InferenceMode(bool enabled)
    {
        nint guard;
        Bridge.Check(NativeMethods.ct_inference_begin(enabled ? 1 : 0, &guard));
        _guard = guard;
    }

    public void Dispose()
    {
        if (_guard == 0) return;
        ModeThread.Require(_thread);
        Bridge.Check(NativeMethods.ct_inference_end(_guard));
        _guard = 0;
    }
}
