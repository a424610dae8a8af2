using System.Net;
using Cluster.Actors.Links;
using Cluster.Coordinator.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Coordinator.Tests.Control;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task Get_Paths_TellLiveReadyAndFigures()
    {
        var isReady = false;
        await using var health = await HealthEndpoint.StartAsync(
            new LinkAddress("127.0.0.1", 0), () => isReady, () => "cluster_steps_total 7\n", NullLoggerFactory.Instance);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{health.Address}") };

        Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync(http, "/healthz/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not in the run\n"), await GetAsync(http, "/healthz/ready"));
        isReady = true;
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync(http, "/healthz/ready"));
        Assert.Equal((HttpStatusCode.OK, "cluster_steps_total 7\n"), await GetAsync(http, "/metrics"));

        // Nothing that changes a run or tells more of it.
        foreach (var path in new[] { "/", "/api/status", "/api/config", "/api/logs", "/snapshots/1/model.pth" })
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, path)).Status);
        using var stop = await http.PostAsync("/api/stop", null);
        Assert.Equal(HttpStatusCode.NotFound, stop.StatusCode);
    }

    [Fact]
    public async Task Start_PortThatIsTaken_IsRefusedAndNoOtherOneIsTried()
    {
        await using var first = await HealthEndpoint.StartAsync(
            new LinkAddress("127.0.0.1", 0), () => true, null, NullLoggerFactory.Instance);

        var e = await Assert.ThrowsAsync<LinkException>(
            () => HealthEndpoint.StartAsync(first.Address, () => true, null, NullLoggerFactory.Instance));
        Assert.Contains(first.Address.ToString(), e.Message, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
