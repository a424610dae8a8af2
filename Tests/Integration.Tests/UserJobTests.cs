using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Runs a job of a user's own, the project in Samples, and refuses to write one over another.</summary>
[Trait("lane", "beside")]
public sealed class UserJobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // That the job trains is shown by GettingStartedTests.
    [Fact]
    public async Task New_FolderThatIsThere_IsRefusedAndLeftAsItIs()
    {
        var job = _folder.Write("mine", ["mine"]);
        var refused = (await ClusterProcess.RunAsync("new", "mine", "--dir", _folder.Path)).Ended(2);
        Assert.Contains("is there already", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(job));
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
