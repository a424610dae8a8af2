using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class ChaosTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chaos_ProcessesKilledAndLinksDisturbedInEachWay_SameBitsNothingLostOrDoubled()
    {
        var finished = await ClusterProcess.RunAsync(
            "chaos", "digits", "--kills", "6", "--link-faults", "5", "--seed", "3", "--epochs", "12",
            "--run-dir", _folder.Runs, "--json");
        var report = Assert.Single(finished.Ended(0).Json);
        Assert.Equal(report.Text("expected"), report.Text("weights_sha256"));
        Assert.Equal((0, 0), (report.Long("lost_slots"), report.Long("doubled_steps")));
        var faults = report.GetProperty("faults").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt64());
        Assert.Equal(11, faults.Values.Sum());
        Assert.True(faults["kill_worker"] > 0);
        Assert.Equal(
            ["link_cut", "link_delay", "link_flip", "link_half_open", "link_slow"],
            faults.Keys.Where(kind => kind.StartsWith("link_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        // A half-open control link holds nothing up, so that the run may end before it is noticed.
        Assert.InRange(report.GetProperty("half_open_detected_ms").GetProperty("p99").GetDouble(), 0, 10_000);
    }
}
