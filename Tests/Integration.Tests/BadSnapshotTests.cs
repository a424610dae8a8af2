using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class BadSnapshotTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.pth")]
    [InlineData("optimizer.pth")]
    [InlineData("trainer.json")]
    public async Task Resume_FileDamaged_NamesTheFile(string file)
    {
        var snapshot = TrainedDigits.SnapshotOf(_folder.CopyRun(trained.RunDir), TrainedDigits.Epochs);
        var path = Path.Combine(snapshot, file);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        foreach (var command in Commands(snapshot))
            AssertRefused(await ClusterProcess.RunAsync(command), path, "is damaged");
    }

    [Fact]
    public async Task Resume_FileCutShort_SaysBothLengths()
    {
        var snapshot = TrainedDigits.SnapshotOf(_folder.CopyRun(trained.RunDir), TrainedDigits.Epochs);
        var path = Path.Combine(snapshot, "optimizer.pth");
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..100]);

        foreach (var command in Commands(snapshot))
            AssertRefused(await ClusterProcess.RunAsync(command), path, $"100 bytes where {bytes.Length} were written");
    }

    [Fact]
    public async Task Resume_FileMissing_NamesTheFile()
    {
        var snapshot = TrainedDigits.SnapshotOf(_folder.CopyRun(trained.RunDir), TrainedDigits.Epochs);
        var path = Path.Combine(snapshot, "model.pth");
        File.Delete(path);

        foreach (var command in Commands(snapshot))
            AssertRefused(await ClusterProcess.RunAsync(command), path, "is missing");
    }

    [Fact]
    public async Task Resume_WeightsOfAnotherModel_ListsTheDifferingKeys()
    {
        var snapshot = TrainedDigits.SnapshotOf(_folder.CopyRun(trained.RunDir), TrainedDigits.Epochs);
        var other = await ClusterProcess.RunAsync(
            "train", "simplenet", "--epochs", "1", "--workers", "1", "--run-dir", _folder.At("other"), "--json");
        var model = Path.Combine(snapshot, "model.pth");
        var otherSnapshot = other.Ended(0).Event("run_completed").Text("snapshot");
        File.Copy(Path.Combine(otherSnapshot, "model.pth"), model, overwrite: true);
        await ApproveAsync(snapshot, "model.pth");

        string[][] commands =
        [
            ["train", "--resume", snapshot, "--run-dir", _folder.At("new")],
            ["evaluate", "--snapshot", snapshot],
            ["predict", "--snapshot", snapshot, "--input", Repository.DataFile("digits.csv")],
        ];
        foreach (var command in commands)
        {
            var refused = await ClusterProcess.RunAsync(command);
            AssertRefused(refused with { Errors = [refused.Errors[0]] }, model);
            Assert.Equal(1 + 16 + 4, refused.Errors.Count);
            Assert.Contains("  missing: conv1.weight float32 [16, 1, 3, 3]", refused.Errors);
            Assert.Single(refused.Errors, l => l.Contains("fc1.weight float32 [5, 10]", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Resume_OtherJobNamed_SaysWhichTheSnapshotIsOf()
    {
        var refused = await ClusterProcess.RunAsync(
            "train", "digits-mlp", "--resume", trained.Snapshot, "--run-dir", _folder.At("new"));

        AssertRefused(refused, "digits-mlp", "the snapshot's digits");
    }

    private string[][] Commands(string snapshot) =>
    [
        ["train", "--resume", snapshot, "--run-dir", _folder.At("new")],
        ["snapshot", "verify", snapshot],
        ["evaluate", "--snapshot", snapshot],
    ];

    private void AssertRefused(Finished refused, params string[] expected)
    {
        refused.Ended(2);
        Assert.Empty(refused.Output);
        var line = Assert.Single(refused.Errors);
        Assert.All(expected, e => Assert.Contains(e, line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.At("new")), "a run folder was created");
    }

    // Writes the file's new length and hash into the manifest, and its own, so that only the content is in the way.
    private static async Task ApproveAsync(string snapshot, string file)
    {
        var manifest = Path.Combine(snapshot, "MANIFEST.json");
        var content = JsonNode.Parse(await File.ReadAllTextAsync(manifest))!;
        var bytes = await File.ReadAllBytesAsync(Path.Combine(snapshot, file));
        content["files"]![file]!["bytes"] = bytes.Length;
        content["files"]![file]!["xxh128"] = Convert.ToHexStringLower(XxHash128.Hash(bytes));
        content.AsObject().Remove("sha256");
        var text = content.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        text = text[..^2] + ",\n  \"sha256\": \"";
        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        await File.WriteAllTextAsync(manifest, $"{text}{digits}\"\n}}\n");
    }
}
