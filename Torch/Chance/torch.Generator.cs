using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    /// <summary>Seeds the default generators of all devices, as in Python, and gives the processor's.</summary>
    public static Generator manual_seed(long seed)
    {
        Bridge.Check(NativeMethods.ct_manual_seed(unchecked((ulong)seed)));
        return Generator.Default;
    }

    /// <summary>Gives the state of the processor's default generator, uint8.</summary>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    /// <summary>Sets the state of the processor's default generator.</summary>
    public static void set_rng_state(Tensor state) => Generator.Default.set_state(state);

    /// <summary>Seeds and keeps the default generators.</summary>
    public static class random
    {
        /// <inheritdoc cref="torch.manual_seed"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <inheritdoc cref="torch.get_rng_state"/>
        public static Tensor get_rng_state() => torch.get_rng_state();

        /// <inheritdoc cref="torch.set_rng_state"/>
        public static void set_rng_state(Tensor state) => torch.set_rng_state(state);
    }

    /// <summary>Draws PyTorch's random numbers from a state of its own.</summary>
    public sealed class Generator : IDisposable
    {
        private static Generator? _default;
        private readonly GeneratorHandle _handle;
        private readonly bool _isDefault;

        /// <summary>Makes a generator.</summary>
        /// <param name="seed">The seed.</param>
        /// <param name="device">The device whose tensors it fills; the processor where none is named.</param>
        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint handle;
            Bridge.Check(NativeMethods.ct_generator_new((int)this.device.type, this.device.index, seed, &handle));
            _handle = new GeneratorHandle(handle);
        }

        private Generator(nint handle, Device device)
        {
            this.device = device;
            _handle = new GeneratorHandle(handle);
            _isDefault = true;
        }

        /// <summary>Gets the processor's default generator.</summary>
        public static Generator Default => _default ??= NewDefault();

        /// <summary>Gets the device whose tensors it fills.</summary>
        public Device device { get; }

        internal nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
                return _handle.DangerousGetHandle();
            }
        }

        /// <summary>Seeds the generator anew.</summary>
        public Generator manual_seed(long seed)
        {
            Bridge.Check(NativeMethods.ct_generator_seed(Handle, unchecked((ulong)seed)));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Gives the seed that it began with.</summary>
        public long initial_seed()
        {
            ulong seed;
            Bridge.Check(NativeMethods.ct_generator_initial_seed(Handle, &seed));
            GC.KeepAlive(this);
            return unchecked((long)seed);
        }

        /// <summary>Gives the whole state, uint8, in PyTorch's layout.</summary>
        public Tensor get_state()
        {
            nint state;
            Bridge.Check(NativeMethods.ct_generator_get_state(Handle, &state));
            GC.KeepAlive(this);
            return Tensor.Own(state);
        }

        /// <summary>Sets the whole state.</summary>
        /// <exception cref="TorchException">It is no state of such a generator.</exception>
        public void set_state(Tensor state)
        {
            var status = NativeMethods.ct_generator_set_state(Handle, state.Handle);
            GC.KeepAlive(this);
            GC.KeepAlive(state);
            Bridge.Check(status, nameof(set_state));
        }

        /// <summary>Releases the generator; the default ones live on.</summary>
        public void Dispose()
        {
            if (!_isDefault) _handle.Dispose();
        }

        // Two threads may both do it; their objects stand for the same generator.
        private static Generator NewDefault()
        {
            nint handle;
            Bridge.Check(NativeMethods.ct_generator_default((int)DeviceType.CPU, -1, &handle));
            return new Generator(handle, CPU);
        }
    }
}
