using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
public sealed class DoctorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_Json_TellsEachCheckAndTheCureOfWhatIsAmiss()
    {
        var told = Assert.Single((await ClusterProcess.RunAsync("doctor", "--json", "--run-dir", _folder.Runs)).Ended(0).Json);

        Assert.True(told.GetProperty("works").GetBoolean());
        Assert.Equal(Environment.ProcessorCount, told.Long("cores"));
        var torch = told.GetProperty("torch");
        Assert.Matches(@"^[12]\.\d+\.\d+", torch.Text("torch_version"));
        Assert.True(File.Exists(torch.Text("library_path")));
        var checks = told.GetProperty("checks").EnumerateArray().ToDictionary(c => c.Text("name"), c => c);
        Assert.Equal(torch.GetProperty("is_reference_blas").GetBoolean() ? "warn" : "ok", checks["blas"].Text("state"));
        Assert.Equal(15, checks.Count);
        Assert.All(checks.Values, c => Assert.Equal(c.Text("state") == "ok", c.GetProperty("cure").GetString() is null));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path)); // it wrote, and left nothing
    }

    [Fact]
    public async Task Doctor_WithoutBridgeAndOnAFileForAFolder_FailsAndSaysAllThatIsAmiss()
    {
        var file = _folder.Write("taken", ["no folder"]);
        using var run = ClusterProcess.Start([("CLUSTER_TORCH_BRIDGE", "/nonexistent.so")], "doctor", "--run-dir", file);
        var lines = (await run.EndAsync()).Ended(1).Output;

        Assert.Contains("/nonexistent.so", Assert.Single(lines, l => l.StartsWith("fail  libtorch  ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Single(lines, l => l.StartsWith("fail  disk      ", StringComparison.Ordinal));
        Assert.StartsWith("2 things to mend before training works here", lines[^1], StringComparison.Ordinal);
    }
}
