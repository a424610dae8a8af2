using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Three short runs, each slow for one reason: <c>why</c> names it.</summary>
[Trait("lane", "beside")]
public sealed class WhyTests : IDisposable
{
    private static readonly string Program = Path.Combine(Repository.Root, "artifacts/bin/StagedJobs/release/StagedJobs.dll");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", "tiny_batches", null, "try --batch-size 64, or --workers 1")]
    [InlineData("loader", "input_bound", null, "try --num-workers 2")]
    [InlineData("worker", "slow_worker", "worker-2", "see what else runs on that machine, or leave that worker out")]
    public async Task Why_ARunThatIsSlowForOneReason_NamesIt(string stage, string cause, string? who, string advice)
    {
        (await RunAsync("train", "staged", "--stage", stage, "--workers", "2:2", "--run-dir", _folder.Runs)).Ended(0);
        var found = (await RunAsync("why", "--run-dir", _folder.Runs, "--json")).Ended(0).Json[0];
        Assert.Equal((cause, who, advice), (found.Text("cause"), found.GetProperty("who").GetString(), found.Text("advice")));
        Assert.InRange(found.Number("share"), 0.15, 1);
    }

    private static async Task<Finished> RunAsync(params string[] arguments)
    {
        using var process = ClusterProcess.StartProgram(["dotnet", Program, .. arguments]);
        return await process.EndAsync();
    }
}
