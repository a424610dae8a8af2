using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Everything is killed at once, and the run goes on with other processes to a quiet run's bits.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KillEverythingTests(TrainedDigits trained) : IDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    public async Task ResumeLast_AllKilledTwiceAtRandomMoments_SameWeights(int seed)
    {
        var random = new Random(seed);
        var first = random.Next(1, TrainedDigits.Steps / 2);
        var second = random.Next(first, TrainedDigits.Steps - 10);
        var every = $"{random.Next(5, 40)}";

        string[] begin = [.. TrainedDigits.Command(_folder.Runs), .. Processes(workers: 2, servers: 2), "--snapshot-every", every];
        await KillAt(first, begin);
        await KillAt(second, Resume(workers: 1 + random.Next(3), servers: random.Next(4), every));
        var finished = await ClusterProcess.RunAsync(Resume(workers: 1 + random.Next(3), servers: random.Next(4), every));

        Assert.Equal(trained.Weights, finished.Ended(0).Event("run_completed").Text("weights_sha256"));
        var run = Assert.Single(_folder.EachRun);
        var steps = File.ReadLines(Path.Combine(run, "metrics.jsonl")).Where(l => l.Contains("\"event\":\"step\"", StringComparison.Ordinal))
            .Select(l => JsonDocument.Parse(l).RootElement.Long("step")).ToList();
        Assert.Equal(steps.Order().Distinct(), steps); // those that were computed again are told once
        Assert.Equal(TrainedDigits.Epochs + 1, File.ReadLines(Path.Combine(run, "metrics.csv")).Count());
    }

    private string[] Resume(int workers, int servers, string every) =>
    [
        "train", "digits", "--resume", "last", "--json", "--run-dir", _folder.Runs, "--snapshot-every", every,
        .. Processes(workers, servers),
    ];

    private static string[] Processes(int workers, int servers) =>
        ["--workers", $"{workers}", "--servers", $"{servers}"];

    private static async Task KillAt(int step, string[] command)
    {
        using var run = ClusterProcess.Start([.. command, "--log-every", "1"]);
        await run.NextAsync("step", e => e.Long("step") >= step);
        var others = ForeignProcess.ChildrenOf(run.Id);
        run.Kill();
        foreach (var other in others) ForeignProcess.Kill(other);
        foreach (var other in others)
            Assert.True(await ForeignProcess.EndsWithinAsync(other, EndLimit), $"process {other} lives on");
    }
}
