using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Cluster.Actors.Memory;
using Cluster.Cli.Output;
using Cluster.Cli.Verbs;
using Cluster.Torch;
using Cluster.Training.Replicas;

namespace Cluster.Cli.Doctor;

/// <summary>Finds the facts of this machine; leaves nothing behind.</summary>
internal static partial class MachineProbe
{
    private const int SyncBytes = 1 << 20;

    /// <summary>Looks at the machine.</summary>
    /// <param name="runDir">The folder of runs; it need not be there.</param>
    /// <param name="time">The clock.</param>
    public static MachineFacts Look(string runDir, TimeProvider time)
    {
        var facts = new MachineFacts
        {
            Dotnet = RuntimeInformation.FrameworkDescription,
            Os = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            CpuModel = Lines("/proc/cpuinfo").Where(l => l.StartsWith("model name", StringComparison.Ordinal)).Select(AfterColon).FirstOrDefault() ?? "",
            Cores = Environment.ProcessorCount,
            MachineCores = Math.Max(
                Environment.ProcessorCount, Lines("/proc/cpuinfo").Count(l => l.StartsWith("processor", StringComparison.Ordinal))),
            MemoryBytes = MachineText.MemoryBytes,
            FreeMemoryBytes = FreeMemory(),
            ShmBytes = Directory.Exists("/dev/shm") ? new DriveInfo("/dev/shm").TotalSize : null,
            SharingProblem = WhyNotShared(),
            NvidiaDriver = NvidiaDriver(),
            ListenProblem = WhyNotListening(0),
            IsDashboardPortFree = WhyNotListening(Addresses.Parse("--dashboard", Dashboards.Default).Port) is null,
            RunDir = runDir,
            OpenFilesMax = OpenFilesMax(),
            Now = time.GetUtcNow(),
            BuiltAt = File.GetLastWriteTimeUtc(typeof(MachineProbe).Assembly.Location),
            Python = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, "python3")).FirstOrDefault(File.Exists),
        };
        return WithTorch(WithDisk(facts, time));
    }

    private static MachineFacts WithTorch(MachineFacts facts)
    {
        try
        {
            torch.Initialize(1);
            return facts with
            {
                Torch = torch.Info,
                IsTorchForCuda = CudaBuild().IsMatch(torch.show_config()),
                Gradients = CanonicalHash.Compute(),
            };
        }
        catch (TensorLayerException e)
        {
            return facts with { TorchProblem = e.Message };
        }
    }

    // Where the folder is not there yet, its nearest parent that is tells about it.
    private static MachineFacts WithDisk(MachineFacts facts, TimeProvider time)
    {
        var folder = Path.GetFullPath(facts.RunDir);
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        if (File.Exists(folder)) return facts with { DiskProblem = $"{folder} is a file" };
        var file = Path.Combine(folder, $".doctor-{Environment.ProcessId}.tmp");
        try
        {
            var drive = new DriveInfo(folder);
            TimeSpan took;
            using (var stream = new FileStream(
                file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
            {
                stream.Write(new byte[SyncBytes]);
                var started = time.GetTimestamp();
                stream.Flush(flushToDisk: true);
                took = time.GetElapsedTime(started);
            }

            return facts with { DiskFreeBytes = drive.AvailableFreeSpace, DiskFormat = drive.DriveFormat, SyncTime = took };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return facts with { DiskProblem = e.Message.Replace(file, folder, StringComparison.Ordinal).TrimEnd('.') };
        }
    }

    // The least of the machine's and the container's.
    private static long FreeMemory()
    {
        var free = Lines("/proc/meminfo").Where(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Select(l => AfterColon(l).Split(' ')[0])
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : long.MaxValue)
            .FirstOrDefault(long.MaxValue);
        var info = GC.GetGCMemoryInfo();
        return Math.Min(free, Math.Max(0, info.TotalAvailableMemoryBytes - Environment.WorkingSet));
    }

    private static string? WhyNotShared()
    {
        try
        {
            using var made = SharedMemory.Create(SyncBytes);
            using var opened = SharedMemory.Open(made.Token, SyncBytes, writable: true);
            return null;
        }
        catch (SharedMemoryException e)
        {
            return e.Message;
        }
    }

    private static string? WhyNotListening(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    private static string? NvidiaDriver()
    {
        var told = Lines("/proc/driver/nvidia/version").FirstOrDefault();
        if (told is not null) return Version().Match(told).Value;
        return File.Exists("/dev/nvidiactl") || File.Exists("/dev/dxg") ? "" : null;
    }

    // Max open files            1048576              1048576              files
    private static long? OpenFilesMax()
    {
        var line = Lines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var text, ..] ? text : null;
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : null;
    }

    private static string AfterColon(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();

    // Nothing where the file is not there: not every system is Linux, not every container has all of /proc.
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Version();

    [GeneratedRegex("USE_CUDA=(ON|1)|CUDA Runtime")]
    private static partial Regex CudaBuild();
}
