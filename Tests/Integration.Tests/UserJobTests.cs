using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Builds and runs jobs of a user's own: the one that <c>new</c> writes, and the project in Samples.</summary>
[Trait("lane", "beside")]
public sealed class UserJobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task JobInAFile_AsNewWritesIt_TrainsOnTwoWorkersByItsSettings()
    {
        (await ClusterProcess.RunAsync("new", "red-wine", "--dir", _folder.Path)).Ended(0);
        await TrainAsync(
            20, "dotnet", "run", "-c", "Release", _folder.At("red-wine/Job.cs"), "--", "train", "--config", _folder.At("red-wine/red-wine.json"));
        Assert.Contains("is there already", Assert.Single((await ClusterProcess.RunAsync("new", "red-wine", "--dir", _folder.Path)).Ended(2).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JobInAProject_TrainsOnTwoWorkers() => await TrainAsync(
        23, [.. OwnProgram.CopyTo(_folder.At("program"), "UserProject"), "train", "spirals"]);

    private async Task TrainAsync(int steps, params string[] command)
    {
        using var run = ClusterProcess.StartProgram(
            [.. command, "--workers", "2", "--epochs", "1", "--run-dir", _folder.Runs, "--json"]);
        var finished = (await run.EndAsync()).Ended(0);
        Assert.Equal(steps, finished.Event("run_completed").Long("steps"));
        Assert.True(File.Exists(Path.Combine(finished.Events("snapshot_written")[^1].Text("path"), "model.pth")));
    }
}
