using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Cluster.Actors.Links;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Tests;
using Microsoft.Extensions.Logging;

namespace Cluster.Coordinator.Tests.Control;

public sealed class ControlPlaneTests : IRunControls, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly List<string> _asked = [];
    private readonly TaskCompletionSource<string> _address = new();
    private readonly ListLoggerFactory _loggers = new();

    // A stream that is let go ends at once, as a browser's does; else the client reads on for two seconds, and the run's end waits.
    private readonly HttpClient _http = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { Timeout = Limit };
    private ControlPlane _plane = null!;

    public async Task InitializeAsync()
    {
        RunFolder.Write(new PhysicalFileSystem(), _folder.Path, RunConfig.FileName, RunConfig.Of(RunFixture.Settings(runDir: _folder.Path)));
        _plane = Start(new LinkAddress("127.0.0.1", 0), _address);
        Tell(RunModelTests.Started());
        _http.BaseAddress = new Uri(await _address.Task.WaitAsync(Limit));
        Tell(RunModelTests.Joined(1, "worker-1"), RunModelTests.Step(1, 1));
        await UntilAsync(s => s.Step == 1);
    }

    public async Task DisposeAsync() => await _plane.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _loggers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Get_PageAndItsParts_ComeFromHereAlone()
    {
        foreach (var (path, type) in new[]
        {
            ("/", "text/html"), ("/board.css", "text/css"), ("/board.js", "text/javascript"), ("/chart.js", "text/javascript"),
            ("/icon.svg", "image/svg+xml"), ("/api/config", "application/json"), ("/api/logs", "application/json"),
            ("/healthz/live", "text/plain"), ("/healthz/ready", "text/plain"),
        })
        {
            using var answer = await _http.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
            if (path is "/" or "/board.css" or "/board.js")
                Assert.DoesNotContain("http", (await answer.Content.ReadAsStringAsync()).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync("/no-such")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _http.DeleteAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example:8265", 421)]
    [InlineData("localhost:9", 200)]
    public async Task Get_HostOfAnotherName_IsRefused(string host, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.Host = host;
        Assert.Equal(status, (int)(await _http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_WithoutTheToken_IsRefusedAndChangesNothing()
    {
        var token = ControlFile.Read(_folder.Path)!.Token;
        Assert.Equal(64, token.Length);
        foreach (var command in new[] { "pause", "resume", "snapshot", "stop", "scale?workers=1" })
            foreach (var wrong in new[] { null, "", token[..63], token[..63] + (token[63] == '0' ? '1' : '0'), token + "0", token.ToUpperInvariant() })
                Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(command, wrong)).Status);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Post_PauseAndResume_AnswerWhenItIsSo()
    {
        Assert.Equal((HttpStatusCode.OK, "it is not paused"), Said(await PostAsync("resume")));
        Assert.Equal((HttpStatusCode.OK, "paused at step 1"), Said(await PostAsync("pause")));
        Assert.Equal((HttpStatusCode.OK, "it is paused already, at step 1"), Said(await PostAsync("pause")));
        Assert.Equal((HttpStatusCode.OK, "goes on at step 1"), Said(await PostAsync("resume")));
        Assert.Equal(["resume", "pause", "resume"], _asked);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("no-such")).Status);
    }

    [Fact]
    public async Task Post_Snapshot_AnswersWithItsPathAndTheModelCanBeFetched()
    {
        var snapshot = Directory.CreateDirectory(Path.Combine(_folder.Path, "snapshots", "step-00000001")).FullName;
        await File.WriteAllTextAsync(Path.Combine(snapshot, SnapshotStore.ModelFile), "weights");
        var first = await PostAsync("snapshot");
        Assert.Equal((HttpStatusCode.OK, snapshot), (first.Status, first.Path));
        Assert.Equal(snapshot, (await PostAsync("snapshot")).Path); // it stands already
        using var model = await _http.GetAsync("/snapshots/1/model.pth");
        Assert.Equal("weights", await model.Content.ReadAsStringAsync());
        Assert.Contains("step-00000001-model.pth", model.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        foreach (var path in new[] { "/snapshots/2/model.pth", "/snapshots/-1/model.pth", "/snapshots/1/trainer.json", "/snapshots/..%2f/model.pth" })
            Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("1", 202)]
    [InlineData("2", 202)]
    [InlineData("3", 400)]
    [InlineData("0", 400)]
    [InlineData("-1", 400)]
    [InlineData("many", 400)]
    public async Task Post_Scale_TakesAsManyAsThereAreSlots(string workers, int status)
    {
        var answer = await PostAsync("scale?workers=" + workers);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(status == 202 ? ["scale " + workers] : [], _asked);
        if (workers == "3") Assert.Contains("3 workers are more than the 2 slots", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Events_TellsTheWholeThenWhatIsNewThenTheEnd()
    {
        using var stream = new StreamReader(await _http.GetStreamAsync("/api/events"));
        var whole = await NextAsync(stream, "whole");
        Assert.Equal(1, whole.GetProperty("points").GetArrayLength());
        Assert.True(whole.GetProperty("is_live").GetBoolean());
        Tell(RunModelTests.Step(2, 2));
        var update = await NextAsync(stream, "update");
        Assert.Equal(2, update.GetProperty("points")[0][0].GetInt64());
        Assert.Equal(whole.GetProperty("sequence").GetInt64() + 1, update.GetProperty("sequence").GetInt64());
        Tell(new RunStopped(2, "path", "dir"));
        await _plane.DisposeAsync();
        Assert.Equal("stopped", (await NextAsync(stream, "update")).GetProperty("status").GetProperty("state").GetString());
        await NextAsync(stream, "end");
        Assert.False(File.Exists(Path.Combine(_folder.Path, ControlFile.FileName)));
    }

    [Fact]
    public async Task Get_EventsOfTooManyPages_IsRefused()
    {
        var pages = new List<HttpResponseMessage>();
        while (pages.Count <= ControlLimits.SubscribersMax)
            pages.Add(await _http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, pages[^1].StatusCode);
        Assert.All(pages.SkipLast(2), p => Assert.Equal(HttpStatusCode.OK, p.StatusCode)); // one of the begin may still be counted
        foreach (var page in pages) page.Dispose();
    }

    [Fact]
    public async Task OnEvent_FarMoreThanAnyoneReads_NeverWaits()
    {
        using var slow = await _http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
        var (begun, step) = (TimeProvider.System.GetTimestamp(), RunModelTests.Step(3, 3));
        for (var i = 0; i < 200_000; i++) _plane.Observer.OnEvent(step);
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(5));
        await UntilAsync(s => s.Step == 3);
    }

    [Fact]
    public async Task Get_Metrics_HasTheFiguresOfTheRun()
    {
        _plane.Observer.OnStep(2, 0.5, 8);
        Tell(RunModelTests.Step(2, 1.5), RunModelTests.Step(3, 2));
        await UntilAsync(s => s.Step == 3);
        var lines = (await _http.GetStringAsync("/metrics")).Split('\n');
        foreach (var line in new[]
        {
            "# TYPE cluster_steps_total counter", "cluster_steps_total 1", "cluster_samples_total 8", "cluster_step 3",
            "cluster_learning_rate 0.5", "cluster_workers{state=\"ready\"} 1", "cluster_workers{state=\"wanted\"} 2",
            "cluster_step_part_duration_seconds{part=\"wait\"} 6E-06", "cluster_throughput_samples_per_second 16",
            "# TYPE cluster_step_duration_seconds histogram", "cluster_step_duration_seconds_bucket{le=\"0.5\"} 2",
            "cluster_step_duration_seconds_bucket{le=\"+Inf\"} 2", "cluster_step_duration_seconds_sum 1",
        })
            Assert.Contains(line, lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("cluster_val_loss", StringComparison.Ordinal)); // nothing is known of it yet
        Assert.All(lines.Where(l => l.Length > 0), l => Assert.Matches("""^(# (HELP|TYPE) .+|[a-z_]+(\{[a-z]+="[^"]+"(,[a-z]+="[^"]+")*\})? [-+0-9.eEInf]+)$""", l));
    }

    [SkippableFact]
    public async Task Get_Metrics_ReadByPrometheusOwnParser_IsUnderstoodWhole()
    {
        const string Odd = "a \"quoted\" \\ name\nof two lines";
        var runDir = Directory.CreateDirectory(Path.Combine(_folder.Path, Odd)).FullName;
        File.Copy(Path.Combine(_folder.Path, RunConfig.FileName), Path.Combine(runDir, RunConfig.FileName));
        var listening = new TaskCompletionSource<string>();
        await using var plane = Start(new LinkAddress("127.0.0.1", 0), listening, runDir);
        plane.Observer.OnEvent(RunModelTests.Started());
        var address = await listening.Task.WaitAsync(Limit);
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = Limit };
        plane.Observer.OnStep(1, 0.5, 8);
        foreach (var e in new RunEvent[]
        {
            RunModelTests.Joined(1, "worker-1"), RunModelTests.Step(1, 1), RunModelTests.Epoch(1, 1), new StepSkipped(1, 0, "NaN"),
            new SnapshotWritten("s", 1, "ab"), RunModelTests.Step(2, 1.5),
            RunModelTests.Step(3, 2) with { Loss = double.NaN, GradNorm = double.PositiveInfinity },
        })
            plane.Observer.OnEvent(e);
        await UntilAsync(s => s.Step == 3, http);

        var families = await ReadWithPythonAsync(address + "/metrics");
        Assert.Equal(MeterFixture.Rows.Count, families.EnumerateObject().Count());
        var info = families.GetProperty("cluster_run_info").GetProperty("samples")[0];
        Assert.Equal((Odd, "running", 1.0), (info[1].GetProperty("run").GetString(), info[1].GetProperty("state").GetString(), info[2].GetDouble()));
        Assert.Equal("counter", families.GetProperty("cluster_steps").GetProperty("type").GetString());
        Assert.Equal(2, families.GetProperty("cluster_step_duration_seconds").GetProperty("samples").EnumerateArray().Last()[2].GetDouble());
        Assert.Equal(("nan", "inf"), (Value("cluster_loss"), Value("cluster_gradient_norm")));

        string? Value(string family) => families.GetProperty(family).GetProperty("samples")[0][2].GetString();
    }

    [Fact]
    public async Task Start_PortIsTaken_TakesTheNextInSilenceAndTheFileIsTheOwners()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var address = new TaskCompletionSource<string>();
        await using (var second = Start(new LinkAddress("127.0.0.1", port), address))
        {
            second.Observer.OnEvent(RunModelTests.Started());
            Assert.NotEqual(port, new Uri(await address.Task.WaitAsync(Limit)).Port);
            var file = Path.Combine(_folder.Path, ControlFile.FileName);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(0, _loggers.Count(LogLevel.Error));
    }

    void IRunControls.Pause()
    {
        _asked.Add("pause");
        Tell(new RunPaused(1));
    }

    void IRunControls.Resume()
    {
        _asked.Add("resume");
        if (_asked.Contains("pause")) Tell(new RunResumed(1));
    }

    void IRunControls.TakeSnapshot()
    {
        _asked.Add("snapshot");
        Tell(new SnapshotRequested(1));
        if (_asked.Count == 1) Tell(new SnapshotWritten(Path.Combine(_folder.Path, "snapshots", "step-00000001"), 1, "ab"));
    }

    void IRunControls.Stop() => _asked.Add("stop");

    void IRunControls.Scale(int workers) => _asked.Add($"scale {workers}");

    // Debian's python3: only there are its packages.
    private static async Task<JsonElement> ReadWithPythonAsync(string url)
    {
        const string Python = "/usr/bin/python3";
        Skip.IfNot(File.Exists(Python), "no python3 here");
        using var process = Process.Start(new ProcessStartInfo(
            Python, ["-B", Path.Combine(AppContext.BaseDirectory, "Python", "read_metrics.py"), url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        Skip.If(process.ExitCode == 3, "no prometheus_client here: apt-get install python3-prometheus-client");
        Assert.True(process.ExitCode == 0, errors);
        return JsonDocument.Parse(await output).RootElement;
    }

    private ControlPlane Start(LinkAddress listen, TaskCompletionSource<string> address, string? runDir = null) => ControlPlane.Start(new ControlOptions
    {
        RunDir = runDir ?? _folder.Path,
        Listen = listen,
        Controls = this,
        CanScale = true,
        OnListening = a => address.TrySetResult(a),
        Warn = w => address.TrySetException(new InvalidOperationException(w)),
        Loggers = _loggers,
    });

    private void Tell(params RunEvent[] events)
    {
        foreach (var e in events) _plane.Observer.OnEvent(e);
    }

    private async Task UntilAsync(Func<StatusReport, bool> holds, HttpClient? http = null)
    {
        using var stream = new StreamReader(await (http ?? _http).GetStreamAsync("/api/events"));
        using var limit = new CancellationTokenSource(Limit);
        while (await stream.ReadLineAsync(limit.Token) is { } line)
            if (line.StartsWith("data: {", StringComparison.Ordinal)
                && holds(JsonDocument.Parse(line[6..]).RootElement.GetProperty("status").Deserialize<StatusReport>(RunEventNames.JsonOptions)!))
                return;
    }

    private static async Task<JsonElement> NextAsync(StreamReader stream, string name)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await stream.ReadLineAsync(limit.Token) != "event: " + name)
        {
        }

        var data = await stream.ReadLineAsync(limit.Token);
        return JsonDocument.Parse(data!["data: ".Length..]).RootElement;
    }

    private Task<(HttpStatusCode Status, string Message, string? Path)> PostAsync(string command) =>
        PostAsync(command, ControlFile.Read(_folder.Path)!.Token);

    private async Task<(HttpStatusCode Status, string Message, string? Path)> PostAsync(string command, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/" + command);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await _http.SendAsync(request);
        var answer = JsonSerializer.Deserialize<ControlAnswer>(await response.Content.ReadAsStringAsync(), RunEventNames.JsonOptions)!;
        return (response.StatusCode, answer.Message, answer.Path);
    }

    private static (HttpStatusCode Status, string Message) Said((HttpStatusCode Status, string Message, string? Path) answer) =>
        (answer.Status, answer.Message);
}
