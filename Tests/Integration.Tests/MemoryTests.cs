using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class MemoryTests : IDisposable
{
    private const int WarmStep = 2_000;
    private const int LastStep = 10_000;
    private const long GrowthBytesMax = 8 << 20;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_TenThousandSteps_ResidentMemoryOfWorkersStaysFlat()
    {
        using var run = ClusterProcess.Start(
            "train", "simplenet", "--workers", "2", "--epochs", "400", "--log-every", "250", "--snapshot-every", "5000",
            "--run-dir", _folder.Runs, "--json");
        int[] workers =
        [
            (int)(await run.NextAsync("worker_joined")).Long("pid"),
            (int)(await run.NextAsync("worker_joined")).Long("pid"),
        ];
        await run.NextAsync("step", e => e.Long("step") >= WarmStep);
        var warm = workers.Select(ForeignProcess.ResidentBytes).ToArray();
        await run.NextAsync("step", e => e.Long("step") >= LastStep - 500);
        var late = workers.Select(ForeignProcess.ResidentBytes).ToArray();

        var completed = (await run.EndAsync()).Ended(0).Event("run_completed");
        Assert.Equal(LastStep, completed.Long("steps"));
        Assert.All(late.Zip(warm), m => Assert.InRange(m.First - m.Second, long.MinValue, GrowthBytesMax));
    }
}
