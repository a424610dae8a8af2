using System.Diagnostics;
using System.Globalization;
using Cluster.Integration.Tests.Running;
using Xunit.Abstractions;

namespace Cluster.Integration.Tests;

/// <summary>Late slots go to another worker, and audited ones to two; neither changes a bit.</summary>
public sealed class SpeculationTests(SpeculationTests.PlainRun plain, ITestOutputHelper output)
    : IClassFixture<SpeculationTests.PlainRun>, IDisposable
{
    private const int StepsPerEpoch = 180;

    /// <summary>Below the five seconds after which a silent link is closed: nobody is given up for this.</summary>
    private static readonly TimeSpan TakeOverMax = TimeSpan.FromSeconds(4);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WorkerStoppedByASignal_StepsGoOnLongBeforeItIsGivenUp()
    {
        using var run = ClusterProcess.Start([.. Command(_folder), "--workers", "2", "--log-every", "1"]);
        var worker = (int)(await run.NextAsync("worker_joined", e => e.Text("name") == "worker-2")).Long("pid");
        var step = (await run.NextAsync("step", e => e.Long("step") >= 20)).Long("step");
        ForeignProcess.Signal(worker, "STOP");
        var stopped = Stopwatch.StartNew();
        var speculated = await run.NextAsync("slot_speculated", e => e.Text("late") == "worker-2");
        var toldAfter = stopped.Elapsed;
        await run.NextAsync("step", e => e.Long("step") > speculated.Long("step"));
        var committedAfter = stopped.Elapsed;
        await run.NextAsync("step", e => e.Long("step") > speculated.Long("step") + 4);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"stopped after step {step}; step {speculated.Long("step")} given away after {toldAfter.TotalMilliseconds:F0} "
            + $"ms, committed after {committedAfter.TotalMilliseconds:F0} ms, four more after "
            + $"{stopped.Elapsed.TotalMilliseconds:F0} ms"));
        Assert.True(stopped.Elapsed < TakeOverMax, $"five steps took {stopped.Elapsed}");
        ForeignProcess.Signal(worker, "CONT");

        var completed = (await run.EndAsync()).Ended(0);
        Assert.Equal(plain.Weights, completed.Event("run_completed").Text("weights_sha256"));
        Assert.Empty(completed.Events("worker_lost"));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    public async Task Train_HalfOfTheSlotsAudited_SameWeights(int workers, int servers)
    {
        var run = await ClusterProcess.RunAsync(
            [.. Command(_folder), "--workers", $"{workers}", "--servers", $"{servers}", "--audit", "0.5"]);
        var completed = run.Ended(0).Event("run_completed");
        Assert.Equal(plain.Weights, completed.Text("weights_sha256"));
        Assert.InRange(completed.Long("audited_slots"), 0.4 * 4 * StepsPerEpoch, 0.6 * 4 * StepsPerEpoch);
    }

    // 1,438 rows in batches of 8, in two slots, twice.
    private static string[] Command(TempFolder folder) =>
    [
        "train", "digits", "--seed", "1", "--epochs", "2", "--batch-size", "8", "--slots", "2", "--json",
        "--run-dir", folder.Runs,
    ];

    /// <summary>Is the run of one worker, of which no slot is ever late.</summary>
    public sealed class PlainRun : IAsyncLifetime
    {
        /// <summary>Gets the hash of the weights that every run of this command ends with.</summary>
        public string Weights { get; private set; } = "";

        public async Task InitializeAsync()
        {
            using var folder = new TempFolder();
            var run = (await ClusterProcess.RunAsync([.. Command(folder), "--workers", "1"])).Ended(0);
            var completed = run.Event("run_completed");
            Assert.Equal(0, completed.Long("audited_slots"));
            Weights = completed.Text("weights_sha256");
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
