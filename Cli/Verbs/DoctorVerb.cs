using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Torch;
using Cluster.Training.Replicas;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster doctor</c>: what this machine has, and what it lacks.</summary>
internal static class DoctorVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Checks what training needs on this machine.") { Json };
        command.SetAction(parsed => Run(parsed.GetValue(Json)));
        return command;
    }

    private static int Run(bool json)
    {
        torch.Initialize(1);
        var info = torch.Info;
        var gradients = CanonicalHash.Compute();
        var warnings = new List<string>();
        if (info.IsReferenceBlas)
            warnings.Add(
                $"{info.Blas} is the reference BLAS, about 30 times slower than OpenBLAS: apt-get install libopenblas0-pthread");
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Dotnet = RuntimeInformation.FrameworkDescription,
                    Os = RuntimeInformation.OSDescription,
                    Cores = Environment.ProcessorCount,
                    MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                    Torch = info,
                    Gradients = gradients,
                    Warnings = warnings,
                },
                RunEventNames.JsonOptions));
            return ExitCodes.Done;
        }

        Console.Out.WriteLine($"dotnet    {RuntimeInformation.FrameworkDescription}");
        Console.Out.WriteLine($"machine   {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB");
        Console.Out.WriteLine($"libtorch  {info.TorchVersion}  ({info.LibraryPath})");
        Console.Out.WriteLine($"bridge    version {info.BridgeVersion}");
        Console.Out.WriteLine($"cpu       {info.CpuCapability}");
        Console.Out.WriteLine($"blas      {info.Blas}");
        Console.Out.WriteLine($"cuda      {(info.CudaAvailable ? $"{info.CudaDeviceCount} devices" : "not available")}");
        Console.Out.WriteLine($"gradients {gradients[..12]}  (the same on machines that compute the same bits)");
        foreach (var warning in warnings) Console.Out.WriteLine($"warning   {warning}");
        if (warnings.Count == 0) Console.Out.WriteLine("all is well");
        return ExitCodes.Done;
    }
}
