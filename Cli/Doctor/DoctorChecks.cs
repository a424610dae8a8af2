using System.Globalization;
using Cluster.Cli.Verbs;

namespace Cluster.Cli.Doctor;

/// <summary>Says what the facts of a machine mean for training, and what to do about them.</summary>
/// <remarks>Pure: facts in, lines out. A limit is where somebody who trains notices the difference.</remarks>
internal static class DoctorChecks
{
    /// <summary>Two workers and a coordinator of a small model take about half of it.</summary>
    private const long FreeMemoryBytesMin = 1L << 30;

    /// <summary>Less than one worker with libtorch takes.</summary>
    private const long FreeMemoryBytesLeast = 256L << 20;

    /// <summary>A hundred snapshots of a model of a million parameters with Adam.</summary>
    private const long FreeDiskBytesMin = 1L << 30;

    /// <summary>A process of .NET with a few links has about 200 files open; a coordinator has two more for each worker.</summary>
    private const long OpenFilesMin = 1024;

    /// <summary>A snapshot is flushed about ten times.</summary>
    private static readonly TimeSpan SyncTimeMax = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the checks, in the same order for every machine; without libtorch those of it are one.</summary>
    public static IReadOnlyList<DoctorCheck> Of(MachineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return
        [
            new("dotnet", CheckState.Ok, facts.Dotnet),
            new("machine", CheckState.Ok, $"{facts.Os}, {facts.Architecture}"),
            Cpu(facts), Memory(facts), .. Libtorch(facts), Gpu(facts), Sharing(facts), Ports(facts), Disk(facts), Files(facts), Clock(facts),
            new("python", CheckState.Ok, facts.Python is null ? "not needed" : $"not needed ({facts.Python} is here)"),
        ];
    }

    /// <summary>Sums the checks up in a line.</summary>
    public static string Sum(IReadOnlyList<DoctorCheck> checks)
    {
        var (fails, warns) = (Count(CheckState.Fail), Count(CheckState.Warn));
        if (fails + warns == 0) return "all is well";
        var warnings = Say($"{warns} warning{(warns == 1 ? "" : "s")}");
        return fails == 0
            ? $"it works, with {warnings}"
            : Say($"{fails} thing{(fails == 1 ? "" : "s")} to mend before training works here, {warnings}");

        int Count(CheckState state) => checks.Count(c => c.State == state);
    }

    private static DoctorCheck Cpu(MachineFacts facts)
    {
        var kind = facts.Torch is { } torch ? $", libtorch computes with {torch.CpuCapability}" : "";
        var cores = facts.Cores == facts.MachineCores
            ? Say($"{facts.Cores} core{(facts.Cores == 1 ? "" : "s")}")
            : Say($"{facts.Cores} of the machine's {facts.MachineCores} cores");
        var text = $"{(facts.CpuModel.Length == 0 ? "" : facts.CpuModel + ", ")}{cores}{kind}";
        if (facts.Architecture == "x64" && facts.Torch is { CpuCapability: "DEFAULT" or "NO AVX" })
            return new("cpu", CheckState.Warn, text, "without AVX2 it computes several times slower: use a newer processor, or unset ATEN_CPU_CAPABILITY");
        return facts.Cores > 1
            ? new("cpu", CheckState.Ok, text)
            : new("cpu", CheckState.Warn, text, "several workers would take turns on it: train --workers 1 --slots 2");
    }

    private static DoctorCheck Memory(MachineFacts facts)
    {
        var text = $"{Gibibytes(facts.MemoryBytes)}, {Gibibytes(facts.FreeMemoryBytes)} free";
        if (facts.FreeMemoryBytes >= FreeMemoryBytesMin) return new("memory", CheckState.Ok, text);
        return facts.FreeMemoryBytes >= FreeMemoryBytesLeast
            ? new("memory", CheckState.Warn, text, "a coordinator and two workers take about 0.6 GiB: end other programs, or train --workers 1")
            : new("memory", CheckState.Fail, text, "a worker would be killed: end other programs, or raise the container's limit");
    }

    private static DoctorCheck[] Libtorch(MachineFacts facts)
    {
        if (facts.Torch is not { } torch)
        {
            var problem = string.Join(' ', (facts.TorchProblem ?? "not loaded").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return [new("libtorch", CheckState.Fail, problem, "apt-get install libtorch-dev, or set TORCH_DIR to a libtorch folder")];
        }

        var workers = Say($"{facts.Cores} worker{(facts.Cores == 1 ? " has" : "s have")} a core each");
        return
        [
            new("libtorch", CheckState.Ok, Say($"{torch.TorchVersion}, bridge version {torch.BridgeVersion}  ({torch.LibraryPath})")),
            torch.IsReferenceBlas
                ? new(
                    "blas", CheckState.Warn, $"{torch.Blas} is the reference BLAS, about 30 times slower than OpenBLAS",
                    "apt-get install libopenblas0-pthread")
                : new("blas", CheckState.Ok, torch.Blas.Length == 0 ? "libtorch carries its own" : torch.Blas),
            new("threads", CheckState.Ok, $"1 in each worker unless --threads-per-worker says otherwise; {workers}"),
            new("gradients", CheckState.Ok, $"{facts.Gradients[..12]}  (the same on machines that compute the same bits)"),
        ];
    }

    private static DoctorCheck Gpu(MachineFacts facts)
    {
        var driver = facts.NvidiaDriver is { } version ? $"NVIDIA driver {version}".TrimEnd() : "no NVIDIA driver";
        return facts switch
        {
            { Torch.CudaAvailable: true } => new(
                "gpu", CheckState.Ok, Say($"{driver}, {facts.Torch.CudaDeviceCount} CUDA device{(facts.Torch.CudaDeviceCount == 1 ? "" : "s")}; train --device cuda uses them")),
            { IsTorchForCuda: true, NvidiaDriver: null } => new(
                "gpu", CheckState.Warn, $"{driver}, but this libtorch is one for CUDA", "install the driver, start the container with its devices, or take a libtorch for processors"),
            { IsTorchForCuda: true } => new(
                "gpu", CheckState.Warn, $"{driver}, but libtorch finds no device", "nvidia-smi says why: often the driver is older than libtorch's CUDA"),
            { NvidiaDriver: not null, Torch: not null } => new(
                "gpu", CheckState.Warn, $"{driver}, but this libtorch computes on processors only", "set TORCH_DIR to a CUDA build of libtorch"),
            _ => new("gpu", CheckState.Ok, $"{driver}; workers compute on the processor"),
        };
    }

    // Memory without a name: /dev/shm is shown because it is the first thing that people look at.
    private static DoctorCheck Sharing(MachineFacts facts)
    {
        var shm = facts.ShmBytes is { } bytes ? $"has {bytes >> 20} MiB and" : "is not there and";
        return facts.SharingProblem is null
            ? new("sharing", CheckState.Ok, $"a run's processes share memory; /dev/shm {shm} is not needed")
            : new("sharing", CheckState.Warn, $"a run's processes share no memory here: {facts.SharingProblem}", "it goes on over TCP, slower for large models");
    }

    private static DoctorCheck Ports(MachineFacts facts)
    {
        if (facts.ListenProblem is { } problem)
            return new("ports", CheckState.Fail, $"nothing can listen on 127.0.0.1: {problem}", "switch the loopback interface on: ip link set lo up");
        return new("ports", CheckState.Ok, facts.IsDashboardPortFree
            ? $"{Dashboards.Default} is free for a dashboard; links take any free port"
            : $"{Dashboards.Default} is taken, a dashboard gets the next free port; links take any free port");
    }

    private static DoctorCheck Disk(MachineFacts facts)
    {
        if (facts.DiskProblem is { } problem)
            return new("disk", CheckState.Fail, $"{facts.RunDir} cannot be written: {problem}", "name another folder with --run-dir");
        var text = Say($"{facts.RunDir}: {Gibibytes(facts.DiskFreeBytes)} free on {facts.DiskFormat}, a flush takes {facts.SyncTime.TotalMilliseconds:0.0} ms");
        if (facts.DiskFreeBytes < FreeDiskBytesMin)
            return new("disk", CheckState.Warn, text, "a full disk costs snapshots: make room, train --keep 3, or name another --run-dir");
        if (facts.DiskFormat is "tmpfs" or "ramfs")
            return new("disk", CheckState.Warn, text, "what is there is gone when the machine ends: name another --run-dir");
        return facts.SyncTime <= SyncTimeMax
            ? new("disk", CheckState.Ok, text)
            : new("disk", CheckState.Warn, text, "each snapshot waits for several: a larger --snapshot-every, or a local disk by --run-dir");
    }

    private static DoctorCheck Files(MachineFacts facts) => facts.OpenFilesMax switch
    {
        null => new("files", CheckState.Ok, "no limit is told"),
        < OpenFilesMin => new("files", CheckState.Warn, Say($"{facts.OpenFilesMax} may be open in a process"), "many workers need more: ulimit -n 4096"),
        _ => new("files", CheckState.Ok, Say($"{facts.OpenFilesMax} may be open in a process")),
    };

    // A clock that is only somewhat wrong cannot be told from here; one that was never set can.
    private static DoctorCheck Clock(MachineFacts facts)
    {
        var text = Say($"{facts.Now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return facts.Now >= facts.BuiltAt - TimeSpan.FromDays(1)
            ? new("clock", CheckState.Ok, text)
            : new(
                "clock", CheckState.Warn, Say($"{text}, but this command was built on {facts.BuiltAt.UtcDateTime:yyyy-MM-dd}"),
                "set it, as certificates and the names of runs need it: timedatectl set-ntp true");
    }

    private static string Gibibytes(long bytes) => Say($"{bytes / (double)(1L << 30):0.0} GiB");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
