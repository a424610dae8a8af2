using System.Diagnostics;
using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Three short runs, each made slow in one way: <c>why</c> names it.</summary>
/// <remarks>Something busy is pinned to the first core together with what is to be slow.</remarks>
public sealed class WhyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Why_TinyBatches_OverheadIsNamed()
    {
        await ClusterProcess.RunAsync([.. Train("simplenet"), "--batch-size", "2", "--epochs", "20"]);
        Assert.Equal("tiny_batches", (await WhyAsync()).Text("cause"));
    }

    [SkippableFact]
    public async Task Why_OneWorkerHasAQuarterOfACore_ItIsNamedAsSlow()
    {
        using var busy = Busy();
        using var run = ClusterProcess.Start([.. Train("digits"), "--batch-size", "256", "--epochs", "8"]);
        await HinderAsync(run, "taskset -a -p -c 0 {0}");
        (await run.EndAsync()).Ended(0);
        var found = await WhyAsync();
        Assert.Equal(("slow_worker", "worker-2"), (found.Text("cause"), found.Text("who")));
        Assert.StartsWith("worker-2 on ", found.Text("text"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Why_TheLoaderOfOneWorkerIsSlow_ItIsNamedAsInputBound()
    {
        using var busy = Busy();
        using var run = ClusterProcess.Start([.. Train("digits-mlp"), "--num-workers", "1", "--epochs", "6"]);
        await HinderAsync(run, "taskset -p -c 0 $loader && chrt -i -p 0 $loader");
        (await run.EndAsync()).Ended(0);
        var found = await WhyAsync();
        Assert.Equal(("input_bound", "worker-2"), (found.Text("cause"), found.Text("who")));
        Assert.Equal("try --num-workers 2", found.Text("advice"));
    }

    private string[] Train(string job) => ["train", job, "--workers", "2:2", "--run-dir", _folder.Runs, "--json"];

    private async Task<JsonElement> WhyAsync() => (await ClusterProcess.RunAsync("why", "--run-dir", _folder.Runs, "--json")).Ended(0).Json[0];

    private static async Task HinderAsync(ClusterProcess run, string commands)
    {
        var worker = (await run.NextAsync("worker_joined", e => e.Text("name") == "worker-2")).Long("pid");
        const string FindLoader = "loader=$(basename $(dirname $(grep -l loader-0 /proc/{0}/task/*/comm))); ";
        var script = ((commands.Contains("$loader", StringComparison.Ordinal) ? FindLoader : "") + commands).Replace("{0}", $"{worker}", StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, await shell.StandardError.ReadToEndAsync());
    }

    private static BusyCore Busy()
    {
        Skip.If(Environment.ProcessorCount < 2 || !OperatingSystem.IsLinux(), "needs a core that can be kept busy, and another one");
        return new BusyCore();
    }

    /// <summary>Keeps the first core busy, three times.</summary>
    private sealed class BusyCore : IDisposable
    {
        private readonly Process _process = Process.Start("taskset", ["-c", "0", "/bin/sh", "-c", "for i in 1 2; do while :; do :; done & done; while :; do :; done"]);

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
