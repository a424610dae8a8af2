using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_Json_TellsTorchAndBlas()
    {
        var told = Assert.Single((await ClusterProcess.RunAsync("doctor", "--json")).Ended(0).Json);

        Assert.Equal(Environment.ProcessorCount, told.Long("cores"));
        var torch = told.GetProperty("torch");
        Assert.Matches(@"^[12]\.\d+\.\d+", torch.Text("torch_version"));
        Assert.True(File.Exists(torch.Text("library_path")));
        Assert.NotEmpty(torch.Text("blas"));
        Assert.NotEmpty(torch.Text("cpu_capability"));
        var warnings = told.GetProperty("warnings").GetArrayLength();
        Assert.Equal(torch.GetProperty("is_reference_blas").GetBoolean() ? 1 : 0, warnings);
    }

    [Fact]
    public async Task Doctor_Plain_OneLinePerThing()
    {
        var lines = (await ClusterProcess.RunAsync("doctor")).Ended(0).Output;

        foreach (var name in (string[])["dotnet", "machine", "libtorch", "bridge", "cpu", "blas", "cuda"])
            Assert.Single(lines, l => l.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.True(lines[^1] == "all is well" || lines[^1].StartsWith("warning ", StringComparison.Ordinal));
    }
}
