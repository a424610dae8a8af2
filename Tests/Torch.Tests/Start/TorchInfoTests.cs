using Cluster.Torch.Interop;

namespace Cluster.Torch.Tests.Start;

public class TorchInfoTests
{
    [Fact]
    public void Info_OfTheLoadedLibrary_TellsWhatItIs()
    {
        var info = torch.Info;

        Assert.Equal(BridgeLibrary.ExpectedVersion, info.BridgeVersion);
        Assert.Matches(@"^\d+\.\d+\.\d+", info.TorchVersion);
        Assert.True(File.Exists(info.LibraryPath));
        Assert.True(File.Exists(info.Blas), info.Blas);
        Assert.DoesNotContain("unknown", info.CpuCapability, StringComparison.Ordinal);
        Assert.Equal(1, info.Threads);
        Assert.Equal(info.CudaDeviceCount > 0, info.CudaAvailable);
        Assert.Contains("PyTorch built with", torch.show_config(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", true)]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", false)]
    [InlineData("/opt/libtorch/lib/libtorch_cpu.so", false)]
    [InlineData("", false)]
    public void IsReferenceBlas_ByPath_TellsTheSlowOne(string path, bool expected) =>
        Assert.Equal(expected, (torch.Info with { Blas = path }).IsReferenceBlas);

    [Fact]
    public void Initialize_SameNumberAgain_DoesNothing()
    {
        torch.Initialize(1);

        Assert.Equal(1, torch.get_num_threads());
    }

    [Fact]
    public void Initialize_OtherNumberAfterLoading_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => torch.Initialize(2));

    [Fact]
    public void GetNumThreads_OnAnotherThread_IsTheSame()
    {
        var seen = 0;
        var thread = new Thread(() => seen = torch.get_num_threads());
        thread.Start();
        thread.Join();

        Assert.Equal(1, seen);
    }

    [Fact]
    public void SetNumThreads_BelowOne_IsRefused() => Assert.Throws<TorchException>(() => torch.set_num_threads(0));
}
