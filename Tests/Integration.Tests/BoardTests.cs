using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Integration.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Integration.Tests;

/// <summary>A run is watched and steered, in a browser and by the command, from its first step to its end and after it.</summary>
[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class BoardTests(TrainedDigits trained) : IDisposable
{
    private static readonly (int Width, int Height)[] Sizes = [(390, 844), (1440, 900)];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Page_OfARunThatIsPausedLosesAWorkerAndGoesOn_ShowsAllOfItToTheSameWeights()
    {
        Skip.IfNot(Browser.IsPresent, Browser.Missing);
        using var run = ClusterProcess.Start(
            [.. TrainedDigits.Command(_folder.Runs), "--workers", "2", "--log-every", "2", "--snapshot-every", "23", "--dashboard", "127.0.0.1:0"]);
        var runDir = (await run.NextAsync("run_started")).Text("run_dir");
        var address = (await run.NextAsync("dashboard_listening")).Text("address");
        var paused = await Cluster(0, "pause"); // long before a worker is there
        Assert.Matches("paused at step 0$", Assert.Single(paused.Output));
        var pid = (int)(await run.NextAsync("worker_joined", e => e.Text("name") == "worker-2")).Long("pid");

        await using var browser = await Browser.StartAsync();
        var page = browser.Page;
        await page.SetViewportSizeAsync(1440, 900);
        await page.GotoAsync(address);
        await Expect(page.Locator("#state")).ToHaveTextAsync("paused");
        await Expect(page.Locator("#tile-workers")).ToHaveTextAsync("2 / 2");
        await Expect(Chart(page)).ToHaveAttributeAsync("aria-label", new Regex("nothing yet"));

        ForeignProcess.Kill(pid);
        await Expect(page.Locator("#timeline")).ToContainTextAsync("worker-2 lost at step 0");
        await Expect(page.Locator("#timeline")).ToContainTextAsync("worker-2 is started again (1 of 3)");
        await Expect(page.Locator("#tile-workers")).ToHaveTextAsync("2 / 2");
        await Expect(page.Locator("#workers tr").Nth(1)).ToContainTextAsync(new Regex("worker-2ready"));
        await Expect(page.Locator("#state")).ToHaveTextAsync("paused");
        await Cluster(0, "scale", "1");
        await Expect(page.Locator("#workers tr").Nth(1)).ToContainTextAsync("left");
        var tooMany = await Cluster(2, "scale", "3");
        Assert.StartsWith("cluster: 3 workers are more than the 2 slots", Assert.Single(tooMany.Errors), StringComparison.Ordinal);
        await Cluster(0, "scale", "2");
        await Expect(page.Locator("#tile-workers")).ToHaveTextAsync("2 / 2");

        await page.ClickAsync("#resume");
        await page.FillAsync("#token", new string('0', 64));
        await page.ClickAsync("#ask-go");
        await Expect(page.Locator("#ask-error")).ToHaveTextAsync("This is not the run's token.");
        await Expect(page.Locator("#steps")).ToContainTextAsync("step 0 of");
        using (var control = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(runDir, "control.json"))))
            await page.FillAsync("#token", control.RootElement.Text("token"));
        browser.Errors.RemoveAll(e => e.Contains("401", StringComparison.Ordinal)); // what was to be refused
        await page.ClickAsync("#ask-go");

        await Expect(Chart(page)).ToHaveAttributeAsync("aria-label", new Regex("training 0\\.\\d+ at step"));
        var completed = (await run.EndAsync()).Ended(0).Event("run_completed");
        Assert.Equal(trained.Weights, completed.Text("weights_sha256"));
        await Expect(page.Locator("#state")).ToHaveTextAsync("completed");
        await Expect(page.Locator("#actions")).ToBeHiddenAsync();
        await Expect(Chart(page)).ToHaveAttributeAsync(
            "aria-label", new Regex($"at step {TrainedDigits.Steps}, validation .* at step"));
        await Expect(page.Locator("#tile-restarts")).ToHaveTextAsync("1");
        await Expect(page.Locator("#snapshots tr")).ToHaveCountAsync(TrainedDigits.Epochs);
        await LookAtAsync(page, "run");

        Assert.Empty(browser.Errors);
        Assert.Equal([new Uri(address).Host], browser.Hosts);
        Assert.False(File.Exists(Path.Combine(runDir, "control.json")));
        await LookAtTheFolderAsync(browser, completed);
    }

    // After the end: from the folder, and nothing can be asked of it.
    private async Task LookAtTheFolderAsync(Browser browser, JsonElement completed)
    {
        var status = (await Cluster(0, "status", "--json")).Json[0];
        Assert.Equal(("completed", TrainedDigits.Steps, 1L), (status.Text("state"), status.Long("step"), status.Long("restarts")));
        var refused = await Cluster(1, "pause");
        Assert.EndsWith($"has ended: completed at step {TrainedDigits.Steps}", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Contains((await Cluster(0, "logs")).Output, l => l.StartsWith("worker-1", StringComparison.Ordinal));

        using var board = ClusterProcess.Start("board", "--run-dir", _folder.Runs, "--dashboard", "127.0.0.1:0");
        var page = browser.Page;
        await page.GotoAsync((await board.LineAsync()).Split(' ')[1]);
        await Expect(page.Locator("#state")).ToHaveTextAsync("completed");
        await Expect(page.Locator("#snapshots")).ToContainTextAsync(completed.Text("weights_sha256")[..12]);
        await Expect(page.Locator("#timeline")).ToContainTextAsync("worker-2 lost at step 0");
        await page.ClickAsync("#config summary");
        await Expect(page.Locator("#settings")).ToContainTextAsync("optimizer_options");
        board.Interrupt();
        (await board.EndAsync()).Ended(0);
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            foreach (var (width, height) in Sizes)
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                await page.SetViewportSizeAsync(width, height);
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{scheme} at {width}: {overflow} pixels wider than the page");
                await page.ScreenshotAsync(new PageScreenshotOptions
                {
                    Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png".ToLowerInvariant()),
                    FullPage = true,
                });
            }
    }

    private static ILocator Chart(IPage page) => page.Locator("#chart-loss canvas");

    private async Task<Finished> Cluster(int exitCode, params string[] arguments) =>
        (await ClusterProcess.RunAsync([.. arguments, "--run-dir", _folder.Runs])).Ended(exitCode);
}
