using System.Globalization;
using System.Runtime.InteropServices;
using Cluster.Torch;

namespace Cluster.Cli.Output;

/// <summary>Says in a line what this machine computes with.</summary>
internal static class MachineText
{
    /// <summary>Gets the memory of this machine, or of the container it is in.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Describes the machine; libtorch is loaded.</summary>
    public static string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {MemoryBytes / (double)(1L << 30):0.0} GiB, {Cuda()}, libtorch {torch.Info.TorchVersion}, {RuntimeInformation.FrameworkDescription}");

    private static string Cuda() => torch.Info.CudaAvailable ? $"{torch.Info.CudaDeviceCount} CUDA devices" : "no CUDA";
}
