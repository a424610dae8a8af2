using System.Text;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Three short runs, each slow for one reason: <c>why</c> names it.</summary>
public sealed class WhyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", "tiny_batches", null, "try --batch-size 64, or --workers 1")]
    [InlineData("loader", "input_bound", null, "try --num-workers 2")]
    [InlineData("worker", "slow_worker", "worker-2", "see what else runs on that machine, or leave that worker out")]
    public async Task Why_ARunThatIsSlowForOneReason_NamesIt(string stage, string cause, string? who, string advice)
    {
        var program = OwnProgram.CopyTo(_folder.At("program"), "StagedJobs");
        string[] data = stage == "loader" ? ["--data", Images()] : [];
        (await RunAsync([.. program, "train", "staged", "--stage", stage, "--workers", "2:2", "--run-dir", _folder.Runs, .. data])).Ended(0);
        var found = (await RunAsync([.. program, "why", "--run-dir", _folder.Runs, "--json"])).Ended(0).Json[0];
        Assert.Equal((cause, who, advice), (found.Text("cause"), found.GetProperty("who").GetString(), found.Text("advice")));
        Assert.InRange(found.Number("share"), 0.15, 1);
    }

    // Pictures that take long to read, for a model that takes no time.
    private string Images()
    {
        const int Side = 600;
        byte[] picture = [.. Encoding.ASCII.GetBytes($"P6 {Side} {Side} 255\n"), .. new byte[3 * Side * Side]];
        foreach (var name in Enumerable.Range(0, 24).Select(i => $"images/{(i % 2 == 0 ? "even" : "odd")}/{i}.ppm"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
            File.WriteAllBytes(_folder.At(name), picture);
        }

        return _folder.At("images");
    }

    private static async Task<Finished> RunAsync(string[] command)
    {
        using var process = ClusterProcess.StartProgram(command);
        return await process.EndAsync();
    }
}
