using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    private static readonly Lock StartGate = new();
    private static int _initialThreads;

    /// <summary>Loads libtorch with a number of threads; to be called before anything else of it.</summary>
    /// <remarks>
    /// OpenMP and OpenBLAS read the number when they load, for all threads of the process; set later, it would hold for
    /// one thread only. The bits of a result depend on it.
    /// </remarks>
    /// <param name="threads">The threads that compute one operation, at least 1.</param>
    /// <exception cref="InvalidOperationException">libtorch is loaded already, with another number.</exception>
    /// <exception cref="TorchNotFoundException">The bridge cannot be loaded.</exception>
    public static void Initialize(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (StartGate)
        {
            if (_initialThreads == threads) return;
            if (BridgeLibrary.IsLoaded)
                throw new InvalidOperationException("Initialize must be called once, before anything else of torch.");
            CEnvironment.Set("OMP_NUM_THREADS", threads);
            CEnvironment.Set("OPENBLAS_NUM_THREADS", threads);
            set_num_threads(threads);
            _initialThreads = threads;
        }
    }

    /// <summary>Sets the number of threads that compute one operation.</summary>
    /// <exception cref="TorchException">It is below 1.</exception>
    public static void set_num_threads(int threads) =>
        Bridge.Check(NativeMethods.ct_set_num_threads(threads), nameof(set_num_threads));

    /// <summary>Gives the number of threads that compute one operation.</summary>
    public static int get_num_threads()
    {
        int threads;
        Bridge.Check(NativeMethods.ct_get_num_threads(&threads));
        return threads;
    }

    /// <summary>Tells about accelerators.</summary>
    public static class cuda
    {
        /// <summary>Tells whether there is an accelerator that this libtorch can use.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>Gives the number of accelerators.</summary>
        public static int device_count()
        {
            int count;
            Bridge.Check(NativeMethods.ct_cuda_device_count(&count));
            return count;
        }
    }

    /// <summary>Tells whether there is an accelerator that this libtorch can use.</summary>
    public static bool cuda_is_available() => cuda.is_available();
}
