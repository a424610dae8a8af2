using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

public sealed class ChaosTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chaos_WorkersAndCoordinatorKilled_SameBitsNothingLostOrDoubled()
    {
        var finished = await ClusterProcess.RunAsync(
            "chaos", "digits", "--kills", "6", "--link-faults", "0", "--seed", "3", "--epochs", "12",
            "--run-dir", _folder.Runs, "--json");
        var report = Assert.Single(finished.Ended(0).Json);
        Assert.Equal(report.Text("expected"), report.Text("weights_sha256"));
        Assert.Equal((0, 0), (report.Long("lost_slots"), report.Long("doubled_steps")));
        Assert.Equal(6, report.GetProperty("faults").EnumerateObject().Sum(kind => kind.Value.GetInt64()));
        Assert.True(report.GetProperty("faults").Long("kill_worker") > 0);
    }

    [Fact]
    public async Task Chaos_LinksDisturbedInEachWay_SameBitsNothingLostOrDoubled()
    {
        var finished = await ClusterProcess.RunAsync(
            "chaos", "digits", "--kills", "0", "--link-faults", "5", "--seed", "3", "--epochs", "12",
            "--run-dir", _folder.Runs, "--json");
        var report = Assert.Single(finished.Ended(0).Json);
        Assert.Equal(report.Text("expected"), report.Text("weights_sha256"));
        Assert.Equal((0, 0), (report.Long("lost_slots"), report.Long("doubled_steps")));
        Assert.Equal(
            ["link_cut", "link_delay", "link_flip", "link_half_open", "link_slow"],
            report.GetProperty("faults").EnumerateObject().Select(kind => kind.Name).Order(StringComparer.Ordinal));
        // A half-open control link holds nothing up, so that the run may end before it is noticed.
        Assert.InRange(report.GetProperty("half_open_detected_ms").GetProperty("p99").GetDouble(), 0, 10_000);
    }
}
