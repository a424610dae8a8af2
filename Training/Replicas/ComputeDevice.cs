using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Finds what a model computes on.</summary>
public static class ComputeDevice
{
    /// <summary>Is the wish for an accelerator where there is one.</summary>
    public const string Auto = "auto";

    /// <summary>Is the accelerators' kind.</summary>
    public const string Cuda = "cuda";

    /// <summary>Says which kind of device a run computes on: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <param name="wish"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <exception cref="JobException">There is no such kind.</exception>
    /// <exception cref="DeviceException">There is none of it here.</exception>
    public static string Resolve(string wish) => wish switch
    {
        Auto => cuda.is_available() ? Cuda : JobContext.CpuDevice,
        JobContext.CpuDevice => JobContext.CpuDevice,
        Cuda when cuda.is_available() => Cuda,
        Cuda => throw new DeviceException($"device '{wish}': {NoAccelerator}"),
        _ => throw new JobException("", $"device '{wish}': cpu, cuda or auto"),
    };

    /// <summary>Finds a device by its name.</summary>
    /// <exception cref="JobException">It is no device's name.</exception>
    /// <exception cref="DeviceException">There is none of that name here.</exception>
    internal static Device Find(string job, string name)
    {
        Device found;
        try
        {
            found = device(name);
        }
        catch (ArgumentException e)
        {
            throw new JobException(job, e.Message);
        }

        if (found.type == Cluster.Torch.DeviceType.CPU) return found;
        var count = cuda.device_count();
        if (count == 0) throw new DeviceException($"device '{name}': {NoAccelerator}");
        return found.index < count ? found : throw new DeviceException($"device '{name}': there are {count} here, counted from 0");
    }

    private static string NoAccelerator =>
        $"libtorch {Info.TorchVersion} finds no CUDA device here (TORCH_DIR names a libtorch that is built for CUDA)";
}
