using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan WorkersEndLimit = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_LauncherKilled_WorkersEndByThemselves()
    {
        using var run = ClusterProcess.Start(
            "train", "simplenet", "--workers", "2", "--epochs", "100000", "--log-every", "1", "--snapshot-every", "1000000",
            "--run-dir", _folder.Runs, "--json");
        var first = (int)(await run.NextAsync("worker_joined")).Long("pid");
        var second = (int)(await run.NextAsync("worker_joined")).Long("pid");
        try
        {
            await run.NextAsync("step");
            run.Kill();

            Assert.True(await ForeignProcess.EndsWithinAsync(first, WorkersEndLimit), "the first worker lives on");
            Assert.True(await ForeignProcess.EndsWithinAsync(second, WorkersEndLimit), "the second worker lives on");
        }
        finally
        {
            ForeignProcess.Kill(first);
            ForeignProcess.Kill(second);
        }
    }
}
