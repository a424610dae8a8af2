using Microsoft.Playwright;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is the system's Chromium with one page, which notes what a page must not do.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Why a test without it is skipped.</summary>
    public const string Missing = "no chromium here: apt-get install chromium";

    /// <summary>No wait of these tests takes a quarter of it.</summary>
    private const float LimitMs = 60_000;

    private static readonly string? Program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.SetDefaultTimeout(LimitMs);
        Assertions.SetDefaultExpectTimeout(LimitMs);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Errors.Add(message.Text);
        };
        page.PageError += (_, error) => Errors.Add(error);
        page.Request += (_, request) => Hosts.Add(new Uri(request.Url).Host);
    }

    public static bool IsPresent => Program is not null;

    public IPage Page { get; }

    /// <summary>Gets what the page complained of.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Gets the hosts that it asked.</summary>
    public HashSet<string> Hosts { get; } = [];

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        return new Browser(playwright, browser, await browser.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
