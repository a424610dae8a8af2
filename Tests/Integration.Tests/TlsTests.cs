using System.Runtime.Versioning;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows runs whose links are TLS: the same weights, and nobody in it without a certificate.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TlsTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithCertificates_SameWeightsAndStrangersStayOutside()
    {
        var certs = await MakeCertsAsync("coordinator", "server", "worker");
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--servers", "1", "--link", "tcp", "--tls", certs, "--workers", "2"]);
        var address = (await run.NextAsync("coordinator_listening")).Text("address");
        var port = int.Parse(address.Split(':')[1], null);
        using (var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) })
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{port}/")));

        var finished = (await run.EndAsync()).Ended(0);
        var completed = finished.Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        Assert.Equal(0, completed.Long("restarts"));
        var log = await File.ReadAllTextAsync(Path.Combine(completed.Text("run_dir"), "logs", "coordinator.log"));
        Assert.Contains("an HTTP request", log, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Certs_FilesThatCannotBeUsed_OneLineAndExitCode2()
    {
        var certs = await MakeCertsAsync("worker");
        await AssertRefusedAsync(["certs", "init", certs], "is there already");
        await AssertRefusedAsync(["certs", "issue", "worker", certs, "--days", "400"], "the CA itself ends on");
        await AssertRefusedAsync(["certs", "issue", "worker", certs, "--host", "a:1"], "--host 'a:1'");
        await AssertRefusedAsync(["train", "digits", "--tls", certs, "--run-dir", _folder.Runs], "coordinator.crt: there is no such file");
        await AssertRefusedAsync(["server", "--coordinator", "127.0.0.1:1", "--listen", "0.0.0.0:0"], "give it certificates with --tls DIR");
        File.SetUnixFileMode(
            Path.Combine(certs, "worker.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await AssertRefusedAsync(["worker", "--coordinator", "127.0.0.1:1", "--tls", certs], "worker.key: others than its owner");
        Assert.False(Directory.Exists(_folder.Runs), "a run folder was created");
    }

    private async Task<string> MakeCertsAsync(params string[] roles)
    {
        var certs = _folder.At("certs");
        (await ClusterProcess.RunAsync("certs", "init", certs)).Ended(0);
        foreach (var role in roles)
            (await ClusterProcess.RunAsync("certs", "issue", role, certs, "--host", "127.0.0.1")).Ended(0);
        return certs;
    }

    private static async Task AssertRefusedAsync(string[] arguments, string expected)
    {
        var refused = (await ClusterProcess.RunAsync(arguments)).Ended(2);
        var line = Assert.Single(refused.Errors);
        Assert.StartsWith("cluster: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }
}
