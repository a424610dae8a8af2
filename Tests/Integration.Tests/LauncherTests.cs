using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_LauncherKilled_AllOthersEndByThemselves()
    {
        using var run = ClusterProcess.Start(
            "train", "simplenet", "--workers", "2", "--epochs", "100000", "--log-every", "1",
            "--snapshot-every", "1000000", "--run-dir", _folder.Runs, "--json");
        var first = (int)(await run.NextAsync("worker_joined")).Long("pid");
        var second = (int)(await run.NextAsync("worker_joined")).Long("pid");
        await run.NextAsync("step");
        var others = ForeignProcess.ChildrenOf(run.Id);
        try
        {
            Assert.Contains(first, others);
            Assert.Contains(second, others);
            run.Kill();

            foreach (var other in others)
                Assert.True(await ForeignProcess.EndsWithinAsync(other, EndLimit), $"process {other} lives on");
        }
        finally
        {
            foreach (var other in others) ForeignProcess.Kill(other);
        }
    }
}
