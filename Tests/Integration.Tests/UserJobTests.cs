using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Builds and runs the jobs of a user's own in Samples, as their first lines say.</summary>
[Trait("lane", "beside")]
public sealed class UserJobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task JobInAFile_TrainsOnTwoWorkers() => await TrainAsync(
        20, "dotnet", "run", "-c", "Release", Path.Combine(Repository.Root, "Samples/user-job/Job.cs"), "--", "train", "my-job");

    [Fact]
    public async Task JobInAProject_TrainsOnTwoWorkers() => await TrainAsync(
        23, "dotnet", Path.Combine(Repository.Root, "artifacts/bin/UserProject/release/UserProject.dll"), "train", "spirals");

    private async Task TrainAsync(int steps, params string[] command)
    {
        using var run = ClusterProcess.StartProgram(
            [.. command, "--workers", "2", "--epochs", "1", "--run-dir", _folder.Runs, "--json"]);
        var finished = (await run.EndAsync()).Ended(0);
        Assert.Equal(steps, finished.Event("run_completed").Long("steps"));
        Assert.True(File.Exists(Path.Combine(finished.Events("snapshot_written")[^1].Text("path"), "model.pth")));
    }
}
