using System.Runtime.CompilerServices;
using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Is an array of numbers of one type, in one device's memory, with PyTorch's operations.</summary>
    /// <remarks>
    /// Each result is a new object that holds native memory: it ends with <see cref="Dispose()"/>, with the scope in
    /// which it was made (<see cref="NewDisposeScope"/>), or at last with the garbage collector. A tensor may pass from
    /// thread to thread, but must not be disposed while another thread uses it.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private static long _liveCount;
        private nint _handle;
        private Action? _beforeUse;

        private protected Tensor(nint handle)
        {
            _handle = handle;
            Interlocked.Increment(ref _liveCount);
        }

        /// <summary>Releases the native memory where nobody else did.</summary>
        ~Tensor() => Release();

        internal static long LiveCount => Interlocked.Read(ref _liveCount);

        /// <summary>Gets whether the tensor was disposed.</summary>
        public bool IsDisposed => _handle == 0;

        internal nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                if (_beforeUse is not null) PrepareUse();
                var handle = _handle;
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        /// <summary>Releases the native memory; a view's memory stays as long as any view of it.</summary>
        public void Dispose()
        {
            Scope?.Unlink(this);
            Release();
            GC.SuppressFinalize(this);
        }

        /// <summary>Has something done once, before this object is used next; null: nothing.</summary>
        private protected void SetBeforeUse(Action? beforeUse) => _beforeUse = beforeUse;

        /// <summary>Takes over a reference that the bridge handed out.</summary>
        internal static Tensor Own(nint handle)
        {
            if (handle == 0) throw new InvalidOperationException("libtorch handed out an undefined tensor.");
            var tensor = new Tensor(handle);
            DisposeScope.Current?.Link(tensor);
            return tensor;
        }

        // What fails is done again before the next use.
        private void PrepareUse()
        {
            _beforeUse!();
            _beforeUse = null;
        }

        private void Release()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            Interlocked.Decrement(ref _liveCount);
            _ = NativeMethods.ct_tensor_release(handle);
        }
    }
}
