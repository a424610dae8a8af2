using Cluster.Cli.Doctor;
using Cluster.Torch;

namespace Cluster.Cli.Tests.Doctor;

/// <summary>Odd machines, by their facts: each odd thing is one line with its cure, and the others are as before.</summary>
public class DoctorChecksTests
{
    private static readonly TorchInfo Torch = new(3, "1.13.0", "/lib/bridge.so", "/usr/lib/openblas-pthread/libopenblas.so", "AVX2", false, 0, 1);

    private static readonly MachineFacts Good = new()
    {
        Dotnet = ".NET 10.0.12",
        Os = "Debian 12",
        Architecture = "x64",
        CpuModel = "EPYC",
        Cores = 4,
        MachineCores = 4,
        MemoryBytes = 16L << 30,
        FreeMemoryBytes = 12L << 30,
        ShmBytes = 8L << 30,
        Torch = Torch,
        Gradients = "0123456789abcdef",
        RunDir = "runs",
        DiskFreeBytes = 100L << 30,
        DiskFormat = "ext4",
        SyncTime = TimeSpan.FromMilliseconds(4),
        OpenFilesMax = 1 << 20,
        Now = new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero),
        BuiltAt = new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void Of_GoodMachine_AllIsWellAndNothingIsToBeDone()
    {
        var checks = DoctorChecks.Of(Good);
        Assert.All(checks, c => Assert.Equal((CheckState.Ok, null), (c.State, c.Cure)));
        Assert.Equal("all is well", DoctorChecks.Sum(checks));
        Assert.Equal(
            ["dotnet", "machine", "cpu", "memory", "libtorch", "blas", "threads", "gradients", "gpu", "sharing", "ports", "disk", "files", "clock", "python"],
            checks.Select(c => c.Name));
        Assert.Equal("ok    cpu       EPYC, 4 cores, libtorch computes with AVX2", checks[2].Line);
        Assert.Contains(checks, c => c.Line == "ok    disk      runs: 100.0 GiB free on ext4, a flush takes 4.0 ms");
    }

    [Fact]
    public void Of_OneCore_OneWorkerIsAdvised() => AssertWarns(
        Good with { Cores = 1 }, "cpu", "EPYC, 1 of the machine's 4 cores, libtorch computes with AVX2", "train --workers 1");

    [Fact]
    public void Of_ProcessorWithoutAvx_IsToldAsSlow()
    {
        var slow = Good with { Torch = Torch with { CpuCapability = "DEFAULT" } };
        AssertWarns(slow, "cpu", "EPYC, 4 cores, libtorch computes with DEFAULT", "newer processor");
        Assert.Equal(CheckState.Ok, Find(slow with { Architecture = "arm64" }, "cpu").State); // its vectors have another name
    }

    [Theory]
    [InlineData(1 << 20, CheckState.Ok)]
    [InlineData(600, CheckState.Warn)]
    [InlineData(100, CheckState.Fail)]
    public void Of_LittleMemory_WarnsAndWhereNoWorkerFitsFails(int mebibytes, object state) =>
        Assert.Equal(state, Find(Good with { FreeMemoryBytes = (long)mebibytes << 20 }, "memory").State);

    [Fact]
    public void Of_NoLibtorch_OneFailureWithEveryPathInALine()
    {
        var checks = DoctorChecks.Of(Good with { Torch = null, Gradients = "", TorchProblem = "not loaded. Tried:\n  /a: no such file\n  /b: older" });
        var failed = Assert.Single(checks, c => c.State != CheckState.Ok);
        Assert.Equal(
            "fail  libtorch  not loaded. Tried: /a: no such file /b: older; apt-get install libtorch-dev, or set TORCH_DIR to a libtorch folder",
            failed.Line);
        Assert.Equal("1 thing to mend before training works here, 0 warnings", DoctorChecks.Sum(checks));
    }

    [Fact]
    public void Of_ReferenceBlas_NamesThePackage() => AssertWarns(
        Good with { Torch = Torch with { Blas = "/usr/lib/libblas.so.3" } }, "blas",
        "/usr/lib/libblas.so.3 is the reference BLAS, about 30 times slower than OpenBLAS", "apt-get install libopenblas0-pthread");

    [Fact]
    public void Of_NoOrSmallDevShm_ItIsToldThatItIsNotNeeded()
    {
        Assert.Equal("a run's processes share memory; /dev/shm is not there and is not needed", Find(Good with { ShmBytes = null }, "sharing").Text);
        Assert.Equal("a run's processes share memory; /dev/shm has 64 MiB and is not needed", Find(Good with { ShmBytes = 64 << 20 }, "sharing").Text);
    }

    [Fact]
    public void Of_NoSharedMemory_SaysWhyAndThatTcpIsTaken() => AssertWarns(
        Good with { SharingProblem = "Operation not permitted" }, "sharing",
        "a run's processes share no memory here: Operation not permitted", "over TCP");

    [Fact]
    public void Of_DashboardPortTaken_IsNoWarning() => Assert.Equal(
        (CheckState.Ok, "127.0.0.1:8265 is taken, a dashboard gets the next free port; links take any free port"),
        (Find(Good with { IsDashboardPortFree = false }, "ports").State, Find(Good with { IsDashboardPortFree = false }, "ports").Text));

    [Fact]
    public void Of_NoLoopback_Fails() =>
        AssertIs(CheckState.Fail, Good with { ListenProblem = "no such device" }, "ports", "nothing can listen on 127.0.0.1: no such device", "lo up");

    [Fact]
    public void Of_ReadOnlyFolder_FailsAndNamesTheFlag() => AssertIs(
        CheckState.Fail, Good with { DiskProblem = "Read-only file system" }, "disk", "runs cannot be written: Read-only file system", "--run-dir");

    [Theory]
    [InlineData(1 << 29, "ext4", 4, "make room")]
    [InlineData(1L << 40, "tmpfs", 0, "gone when the machine ends")]
    [InlineData(1L << 40, "nfs", 250, "--snapshot-every")]
    public void Of_DiskThatIsFullOrLostOrSlow_Warns(long freeBytes, string format, int syncMs, string cure)
    {
        var check = Find(Good with { DiskFreeBytes = freeBytes, DiskFormat = format, SyncTime = TimeSpan.FromMilliseconds(syncMs) }, "disk");
        Assert.Equal(CheckState.Warn, check.State);
        Assert.Contains(cure, check.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FewOpenFiles_NamesTheCommand()
    {
        AssertWarns(Good with { OpenFilesMax = 256 }, "files", "256 may be open in a process", "ulimit -n");
        Assert.Equal(CheckState.Ok, Find(Good with { OpenFilesMax = null }, "files").State);
    }

    [Fact]
    public void Of_ClockThatWasNeverSet_Warns() => AssertWarns(
        Good with { Now = DateTimeOffset.UnixEpoch }, "clock", "1970-01-01 00:00:00 UTC, but this command was built on 2026-11-25", "set-ntp");

    [Theory]
    [InlineData(null, false, 0, CheckState.Ok, "no NVIDIA driver; workers compute on the processor")]
    [InlineData("550.54", false, 0, CheckState.Warn, "NVIDIA driver 550.54, but this libtorch computes on processors only")]
    [InlineData(null, true, 0, CheckState.Warn, "no NVIDIA driver, but this libtorch is one for CUDA")]
    [InlineData("", true, 0, CheckState.Warn, "NVIDIA driver, but libtorch finds no device")]
    [InlineData("550.54", true, 2, CheckState.Ok, "NVIDIA driver 550.54, 2 CUDA devices; train --device cuda uses them")]
    public void Of_DriverAndLibtorch_AreToldTogether(string? driver, bool isForCuda, int devices, object state, string text)
    {
        var check = Find(
            Good with { NvidiaDriver = driver, IsTorchForCuda = isForCuda, Torch = Torch with { CudaAvailable = devices > 0, CudaDeviceCount = devices } }, "gpu");
        Assert.Equal((state, text), (check.State, check.Text));
        Assert.Equal(check.State == CheckState.Warn, check.Cure is not null);
    }

    [Fact]
    public void Sum_SeveralWarnings_CountsThem() =>
        Assert.Equal("it works, with 2 warnings", DoctorChecks.Sum(DoctorChecks.Of(Good with { Cores = 1, OpenFilesMax = 256 })));

    private static DoctorCheck Find(MachineFacts facts, string name) => Assert.Single(DoctorChecks.Of(facts), c => c.Name == name);

    private static void AssertWarns(MachineFacts facts, string name, string text, string cure) => AssertIs(CheckState.Warn, facts, name, text, cure);

    private static void AssertIs(CheckState state, MachineFacts facts, string name, string text, string cure)
    {
        var odd = Assert.Single(DoctorChecks.Of(facts), c => c.State != CheckState.Ok);
        Assert.Equal((name, state, text), (odd.Name, odd.State, odd.Text));
        Assert.Contains(cure, odd.Cure, StringComparison.Ordinal);
    }
}
