using System.Diagnostics;
using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows that <c>bench</c> reports what a script can read, and leaves nothing behind however it ends.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bench_Json_LastLineIsTheReportAndNothingIsLeft()
    {
        using var bench = Start("--model", "simplenet", "--workers", "2", "--steps", "50", "--json", "--dashboard", "127.0.0.1:0",
            "--log-every", "10");
        var finished = (await bench.EndAsync()).Ended(0);
        var report = Assert.Single(finished.Json);
        Assert.StartsWith("{\"event\":\"bench\",", finished.Output[^1], StringComparison.Ordinal);
        Assert.Equal("simplenet", report.Text("model"));
        Assert.Equal((67, 2, 2, 0), (report.Long("params"), report.Long("workers"), report.Long("slots"), report.Long("servers")));
        Assert.Equal((32, 1, 50), (report.Long("batch_size"), report.Long("threads_per_worker"), report.Long("steps")));
        Assert.True(report.Number("us_per_step") > 0);
        Assert.Equal(2 * 32 / report.Number("us_per_step") * 1e6, report.Number("samples_per_s"), report.Number("samples_per_s") * 0.01);
        var windows = report.GetProperty("windows_us").EnumerateArray().Select(w => w.GetDouble()).Order().ToArray();
        Assert.Equal((5, report.Number("us_per_step")), (windows.Length, windows[2]));
        Assert.True(windows[0] > 0);
        Assert.InRange(report.Number("cpu_us_per_step"), 1, 1e7);
        Assert.Single(finished.Errors, line => line.StartsWith("dashboard http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("run_dir").ValueKind);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task Bench_KeepRun_LeavesTheRunAndSaysWhere()
    {
        using var bench = Start(
            "--model", "simplenet", "--workers", "1", "--servers", "2", "--slots", "3", "--batch-size", "4", "--steps", "1",
            "--snapshot-every", "2", "--keep-run");
        var finished = (await bench.EndAsync()).Ended(0);
        Assert.Equal(
            ["model", "cluster", "windows", "step", "cpu", "of", "samples"], finished.Output.Select(line => line.Split(' ')[0]));
        var run = Assert.Single(Directory.GetDirectories(Assert.Single(Leftovers())));
        Assert.Contains(finished.Errors, line => line.EndsWith(run, StringComparison.Ordinal));
        Assert.Equal(
            ["step-00000002", "step-00000004", "step-00000006", "step-00000007"],
            Directory.GetDirectories(Path.Combine(run, "snapshots")).Select(Path.GetFileName).Where(n => n != "step-00000000").Order());
        var steps = File.ReadLines(Path.Combine(run, "metrics.jsonl")).Count(l => l.Contains("\"event\":\"step\"", StringComparison.Ordinal));
        Assert.Equal(7, steps); // one to warm up, a window each of one, and the last
    }

    // Its gradients are large enough to be sent in parts, to one server and to each of two.
    [Fact]
    public async Task Bench_LargeModel_SameWeightsOverEachLink()
    {
        var shared = await WeightsOf("shm", "0");
        Assert.Equal(shared, await WeightsOf("tcp", "0"));
        Assert.Equal(shared, await WeightsOf("tcp", "2"));
    }

    [Fact]
    public async Task Bench_CtrlC_EndsAllAndLeavesNothing()
    {
        using var bench = Start("--model", "simplenet", "--steps", "100000");
        var others = await ProcessesOf(bench.Id);
        bench.Interrupt();

        var finished = (await bench.EndAsync()).Ended(130);
        Assert.Empty(finished.Output);
        foreach (var other in others) Assert.True(await ForeignProcess.EndsWithinAsync(other, EndLimit), $"process {other} lives on");
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task Bench_WorkerKilled_FailsWithTheReasonAndLeavesNothing()
    {
        using var bench = Start("--model", "simplenet", "--steps", "100000", "--json");
        var others = await ProcessesOf(bench.Id);
        ForeignProcess.Kill(others.First(IsWorker));

        var finished = (await bench.EndAsync()).Ended(1);
        Assert.Empty(finished.Output);
        Assert.StartsWith("cluster: the run failed: ", finished.Errors[^1], StringComparison.Ordinal);
        Assert.Contains("worker", finished.Errors[^1], StringComparison.Ordinal);
        foreach (var other in others) Assert.True(await ForeignProcess.EndsWithinAsync(other, EndLimit), $"process {other} lives on");
        Assert.Empty(Leftovers());
    }

    private async Task<string> WeightsOf(string link, string servers)
    {
        using var bench = Start(
            "--model", "mlp", "--workers", "2", "--steps", "1", "--link", link, "--servers", servers, "--keep-run", "--json");
        var run = Assert.Single((await bench.EndAsync()).Ended(0).Json).Text("run_dir");
        using var trainer = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "snapshots", "step-00000007", "trainer.json")));
        return trainer.RootElement.Text("weights_sha256");
    }

    private ClusterProcess Start(params string[] arguments) =>
        ClusterProcess.Start([("TMPDIR", _folder.Path)], ["bench", .. arguments]);

    private string[] Leftovers() => Directory.GetFileSystemEntries(_folder.Path, "cluster-*");

    // A coordinator and two workers.
    private static async Task<IReadOnlyList<int>> ProcessesOf(int id)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var others = ForeignProcess.ChildrenOf(id);
            if (others.Count == 3 && others.Count(IsWorker) == 2) return others;
            Assert.True(waited.Elapsed < StartLimit, $"{others.Count} processes after {StartLimit}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static bool IsWorker(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains("worker");
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
