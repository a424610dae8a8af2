using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    /// <summary>Gets which libtorch is in use, and how it computes.</summary>
    /// <exception cref="TorchNotFoundException">The bridge cannot be loaded.</exception>
    public static TorchInfo Info
    {
        get
        {
            int bridge;
            byte* version, blas, capability;
            Bridge.Check(NativeMethods.ct_bridge_version(&bridge));
            Bridge.Check(NativeMethods.ct_torch_version(&version));
            Bridge.Check(NativeMethods.ct_blas_path(&blas));
            Bridge.Check(NativeMethods.ct_cpu_capability(&capability));
            var accelerators = cuda.device_count();
            return new TorchInfo(
                bridge,
                Bridge.Text(version),
                BridgeLibrary.LoadedFrom,
                Bridge.Text(blas),
                Bridge.Text(capability),
                accelerators > 0,
                accelerators,
                get_num_threads());
        }
    }

    /// <summary>Gives libtorch's description of its own build, in several lines.</summary>
    public static string show_config()
    {
        byte* text;
        Bridge.Check(NativeMethods.ct_build_config(&text));
        return Bridge.Text(text);
    }
}
