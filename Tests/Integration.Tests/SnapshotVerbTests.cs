using System.IO.Hashing;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class SnapshotVerbTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_Json_PositionAndEveryTensor()
    {
        var run = await ClusterProcess.RunAsync("snapshot", "show", trained.RunDir, "--json");

        var shown = Assert.Single(run.Ended(0).Json);

        var trainer = shown.GetProperty("trainer");
        Assert.Equal(trained.Snapshot, shown.Text("path"));
        Assert.Equal("digits", trainer.Text("job"));
        Assert.Equal(1, trainer.Long("seed"));
        Assert.Equal(trained.Completed.Long("steps"), trainer.Long("step"));
        Assert.Equal(trained.Weights, trainer.Text("weights_sha256"));
        var tensors = shown.GetProperty("tensors").EnumerateArray().ToArray();
        Assert.Equal(16, tensors.Length);
        var last = Assert.Single(tensors, t => t.Text("name") == "out.weight");
        Assert.Equal("[10,512]", last.GetProperty("shape").GetRawText());
    }

    [Fact]
    public async Task Show_Plain_NamesWeightsAndTensors()
    {
        var lines = (await ClusterProcess.RunAsync("snapshot", "show", trained.Snapshot)).Ended(0).Output;

        Assert.Equal(trained.Snapshot, lines[0]);
        Assert.Contains($"weights {trained.Weights}", lines);
        Assert.Contains(lines, l => l.Contains("conv1.weight", StringComparison.Ordinal)
            && l.EndsWith("[16, 1, 3, 3]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_WholeSnapshot_TellsEachFilesHash()
    {
        var json = await ClusterProcess.RunAsync("snapshot", "verify", trained.Snapshot, "--json");
        var plain = await ClusterProcess.RunAsync("snapshot", "verify", trained.Snapshot);

        var told = Assert.Single(json.Ended(0).Json);
        Assert.True(told.GetProperty("valid").GetBoolean());
        foreach (var file in told.GetProperty("files").EnumerateObject())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(trained.Snapshot, file.Name));
            Assert.Equal(Convert.ToHexStringLower(XxHash128.Hash(bytes)), file.Value.Text("xxh128"));
            Assert.Equal(bytes.Length, file.Value.Long("bytes"));
        }

        var line = Assert.Single(plain.Ended(0).Output);
        Assert.StartsWith($"{trained.Snapshot}: whole, 3 files", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Json_TellsFileAndTensors()
    {
        var file = _folder.At("weights.safetensors");

        var told = Assert.Single((await ClusterProcess.RunAsync(
            "snapshot", "export", trained.Snapshot, "--out", file, "--json")).Ended(0).Json);

        Assert.Equal(file, told.Text("path"));
        Assert.Equal(16, told.Long("tensors"));
        Assert.True(new FileInfo(file).Length > 4 * 10_000);
    }
}
