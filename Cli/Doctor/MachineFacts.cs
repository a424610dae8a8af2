using Cluster.Torch;

namespace Cluster.Cli.Doctor;

/// <summary>Holds what was found on a machine; what it means is <see cref="DoctorChecks"/>' business.</summary>
internal sealed record MachineFacts
{
    /// <summary>Gets the runtime, such as <c>.NET 10.0.12</c>.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Gets the operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Gets the processor's kind of instructions, such as <c>x64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Gets the processor's name; empty where it is not told.</summary>
    public string CpuModel { get; init; } = "";

    /// <summary>Gets the cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Gets the cores that the machine has.</summary>
    public required int MachineCores { get; init; }

    /// <summary>Gets the memory of the machine, or of the container.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Gets the memory that nobody uses.</summary>
    public required long FreeMemoryBytes { get; init; }

    /// <summary>Gets the size of <c>/dev/shm</c>; null where there is none.</summary>
    public long? ShmBytes { get; init; }

    /// <summary>Gets why processes cannot share memory here; null where they can.</summary>
    public string? SharingProblem { get; init; }

    /// <summary>Gets which libtorch was loaded; null where none was.</summary>
    public TorchInfo? Torch { get; init; }

    /// <summary>Gets why no libtorch was loaded.</summary>
    public string? TorchProblem { get; init; }

    /// <summary>Gets whether this libtorch was built for CUDA.</summary>
    public bool IsTorchForCuda { get; init; }

    /// <summary>Gets the hash of the canonical gradients; empty without a libtorch.</summary>
    public string Gradients { get; init; } = "";

    /// <summary>Gets the version of NVIDIA's driver; empty where it is there but does not say; null without one.</summary>
    public string? NvidiaDriver { get; init; }

    /// <summary>Gets why nothing can listen on loopback; null where it can.</summary>
    public string? ListenProblem { get; init; }

    /// <summary>Gets whether the port of the dashboard is free.</summary>
    public bool IsDashboardPortFree { get; init; } = true;

    /// <summary>Gets the folder of runs.</summary>
    public required string RunDir { get; init; }

    /// <summary>Gets why nothing can be written there; null where it can.</summary>
    public string? DiskProblem { get; init; }

    /// <summary>Gets the room on its disk.</summary>
    public long DiskFreeBytes { get; init; }

    /// <summary>Gets its file system, such as <c>ext4</c>.</summary>
    public string DiskFormat { get; init; } = "";

    /// <summary>Gets how long a megabyte takes until it is on the disk for good.</summary>
    public TimeSpan SyncTime { get; init; }

    /// <summary>Gets how many files a process may have open; null where that is not told.</summary>
    public long? OpenFilesMax { get; init; }

    /// <summary>Gets the time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets when this command was built.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>Gets where a Python is; null without one.</summary>
    public string? Python { get; init; }
}
