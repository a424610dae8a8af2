using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    /// <summary>Turns tracking off on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Turns tracking on (or off) on this thread until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Turns tracking on or off on this thread until the result is disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Turns tracking and version counting off on this thread until the result is disposed.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Lets operations on this thread choose a lower precision until the result is disposed.</summary>
    /// <param name="device_type">The kind of device it is for.</param>
    /// <param name="dtype">The lower precision, <see cref="bfloat16"/> on the processor.</param>
    /// <param name="enabled">Whether it is on.</param>
    public static IDisposable autocast(DeviceType device_type, ScalarType dtype = bfloat16, bool enabled = true) =>
        new Autocast(device_type, dtype, enabled);

    /// <summary>Tells whether operations on this thread are tracked.</summary>
    public static bool is_grad_enabled()
    {
        int enabled;
        Bridge.Check(NativeMethods.ct_grad_mode_get(&enabled));
        return enabled != 0;
    }

    /// <summary>Tells whether each of the numbers is neither infinite nor not a number.</summary>
    /// <param name="data">The first of them.</param>
    /// <param name="count">How many they are.</param>
    public static bool all_finite(float* data, long count)
    {
        int finite;
        Bridge.Check(NativeMethods.ct_all_finite(data, count, &finite));
        return finite != 0;
    }
}
