using Cluster.Torch.Interop;

namespace Cluster.Torch.Tests.Interop;

public class BridgeLibraryTests
{
    [Fact]
    public void Load_WithoutLibrary_ListsEachPathWithTheLoadersWords()
    {
        var error = Assert.Throws<TorchNotFoundException>(
            () => BridgeLibrary.Load(["/nowhere/one.so", "/nowhere/two.so"], BridgeLibrary.ExpectedVersion));

        Assert.Equal(["/nowhere/one.so", "/nowhere/two.so"], error.Probes.Select(probe => probe.Path));
        Assert.All(error.Probes, probe => Assert.Contains("No such file", probe.Error, StringComparison.Ordinal));
        Assert.Contains("build-bridge.sh", error.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/two.so: cannot open shared object file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_TellsTheLoadersWords()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "not a library");

        var error = Assert.Throws<TorchNotFoundException>(
            () => BridgeLibrary.Load([path], BridgeLibrary.ExpectedVersion));

        Assert.NotEmpty(Assert.Single(error.Probes).Error);
        File.Delete(path);
    }

    [Fact]
    public void Load_OtherVersion_TellsBothVersions()
    {
        var error = Assert.Throws<TorchNotFoundException>(() => BridgeLibrary.Load([torch.Info.LibraryPath], 999));

        Assert.Contains($"its version is {BridgeLibrary.ExpectedVersion}, this program needs 999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_WithoutVariable_BeginInTheApplicationsFolderAndGoUp()
    {
        var paths = BridgeLibrary.Candidates();

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "libcluster_torch.so"), paths[0]);
        Assert.Contains("/artifacts/native/libcluster_torch.so", paths);
        Assert.Contains(torch.Info.LibraryPath, paths);
    }

    [SkippableFact]
    public void Load_LibrariesThatLibtorchNamesButDoesNotUse_StayOutside()
    {
        Skip.If(Environment.GetEnvironmentVariable("TORCH_DIR") is { Length: > 0 }, "TORCH_DIR's libtorch names none");
        var standIns = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(torch.Info.LibraryPath)!, "unused"));
        var names = standIns.Select(Path.GetFileName).ToHashSet();

        var loaded = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).Distinct()
            .Where(path => names.Contains(Path.GetFileName(path)));

        Assert.Contains(names, name => name!.StartsWith("libopencv_core", StringComparison.Ordinal));
        Assert.Equal(standIns.Order(), loaded.Order());
    }
}
