using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class MemoryTests : IDisposable
{
    private const int WarmSteps = 8_000;
    private const int LateStep = 16_000;
    private const int LastStep = 18_000;
    private const long GrowthBytesMax = 4 << 20;

    // A small nursery (1 MiB) is full, and its size steady, after the warm-up; the coordinator's default one grows for 30,000
    // steps.
    private static readonly (string, string) SmallNursery = ("DOTNET_GCgen0size", "100000");

    // What is called often is compiled again during the warm-up, not after it.
    private static readonly (string, string) CompiledEarly = ("DOTNET_TC_CallCountingDelayMs", "64"); // hexadecimal: 100 ms
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_EightThousandStepsOnceWarm_ResidentMemoryStaysFlat()
    {
        using var run = ClusterProcess.Start([SmallNursery, CompiledEarly],
            "train", "simplenet", "--workers", "2", "--epochs", "720", "--log-every", "250", "--snapshot-every", "6000", "--best", "none",
            "--run-dir", _folder.Runs, "--json");
        await run.NextAsync("worker_joined");
        var last = await run.NextAsync("worker_joined");
        await run.NextAsync("step", e => e.Long("step") >= last.Long("step") + WarmSteps);
        int[] processes = [run.Id, .. ForeignProcess.ChildrenOf(run.Id)];
        Assert.InRange(processes.Length, 3, 4); // the launcher, two workers, a coordinator where it is not the launcher
        var warm = processes.Select(ForeignProcess.ResidentBytes).ToArray();
        await run.NextAsync("step", e => e.Long("step") >= LateStep);
        var late = processes.Select(ForeignProcess.ResidentBytes).ToArray();

        var completed = (await run.EndAsync()).Ended(0).Event("run_completed");
        Assert.Equal(LastStep, completed.Long("steps"));
        Assert.All(late.Zip(warm), m => Assert.InRange(m.First - m.Second, long.MinValue, GrowthBytesMax));
    }
}
