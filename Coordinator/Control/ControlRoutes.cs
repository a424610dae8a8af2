using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Cluster.Coordinator.Control;

/// <summary>Answers the requests of pages, scrapers and <c>cluster status</c> and its like.</summary>
/// <remarks>
/// Reading is open to whoever reaches the loopback address; what changes the run wants the token. The <c>Host</c> that a
/// request names must be this machine's own, so that no page from elsewhere reaches in by a name of its own (DNS rebinding).
/// </remarks>
/// <param name="monitor">What can be seen.</param>
/// <param name="runDir">The run's folder.</param>
/// <param name="time">Bounds the waits.</param>
/// <param name="commands">What can be asked of the run; null where it is over.</param>
/// <param name="metrics">The figures for Prometheus; null where the run is over.</param>
internal sealed class ControlRoutes(
    RunMonitor monitor, string runDir, TimeProvider time, RunCommands? commands, PrometheusText? metrics)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] OwnHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!OwnHosts.Contains(context.Request.Host.Host))
        {
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "the Host header names another machine").ConfigureAwait(false);
            return;
        }

        try
        {
            await (context.Request.Method switch
            {
                "GET" => GetAsync(context),
                "POST" => PostAsync(context),
                var other => RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, $"{other} is not among GET and POST"),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the other side went away
        }
    }

    private Task GetAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/" => SendPageAsync(context, "index.html", "text/html; charset=utf-8"),
        "/board.css" => SendPageAsync(context, "board.css", "text/css; charset=utf-8"),
        "/board.js" => SendPageAsync(context, "board.js", "text/javascript; charset=utf-8"),
        "/chart.js" => SendPageAsync(context, "chart.js", "text/javascript; charset=utf-8"),
        "/icon.svg" => SendPageAsync(context, "icon.svg", "image/svg+xml"),
        "/api/status" => SendJsonAsync(context, monitor.Read(m => m.Status)),
        "/api/events" => SendEventsAsync(context),
        "/api/logs" => SendJsonAsync(context, new LogTail(runDir).Read()),
        "/api/config" => SendFileAsync(context, Path.Combine(runDir, RunConfig.FileName), "application/json"),
        "/metrics" when metrics is not null => SendTextAsync(context, metrics.Write(), PrometheusText.ContentType),
        "/healthz/live" => SendTextAsync(context, "live\n", "text/plain"),
        "/healthz/ready" => SendReadyAsync(context),
        { } path when path.StartsWith("/snapshots/", StringComparison.Ordinal) => SendModelAsync(context, path.Split('/')),
        var path => RefuseAsync(context, StatusCodes.Status404NotFound, $"{path} is not here"),
    };

    private async Task PostAsync(HttpContext context)
    {
        if (commands is null)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, "the run has ended").ConfigureAwait(false);
            return;
        }

        if (!commands.Admits(context.Request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(
                context, StatusCodes.Status401Unauthorized, $"this needs the token of {ControlFile.FileName} in the run's folder").ConfigureAwait(false);
            return;
        }

        var asked = context.RequestAborted;
        var answer = context.Request.Path.Value switch
        {
            "/api/pause" => await commands.PauseAsync(asked).ConfigureAwait(false),
            "/api/resume" => await commands.ResumeAsync(asked).ConfigureAwait(false),
            "/api/snapshot" => await commands.SnapshotAsync(asked).ConfigureAwait(false),
            "/api/stop" => await commands.StopAsync(asked).ConfigureAwait(false),
            "/api/scale" => commands.Scale(context.Request.Query["workers"]),
            var path => new ControlAnswer(StatusCodes.Status404NotFound, $"{path} is no command"),
        };
        context.Response.StatusCode = answer.Status;
        await SendJsonAsync(context, answer).ConfigureAwait(false);
    }

    private static async Task SendPageAsync(HttpContext context, string name, string type)
    {
        context.Response.ContentType = type;
        var page = typeof(ControlRoutes).Assembly.GetManifestResourceStream("Cluster.Coordinator.Control.Page." + name)!;
        await using (page.ConfigureAwait(false))
            await page.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    // Each update is an event of its own; where nothing happens a comment says that both sides are still there.
    private async Task SendEventsAsync(HttpContext context)
    {
        if (monitor.Follow() is not var (whole, updates))
        {
            await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, $"{ControlLimits.SubscribersMax} pages follow this run already").ConfigureAwait(false);
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            await SendEventAsync(context, "whole", whole).ConfigureAwait(false);
            while (updates is not null && await NextAsync(context, updates).ConfigureAwait(false))
                while (updates.TryRead(out var update))
                    await SendEventAsync(context, "update", update).ConfigureAwait(false);
            await SendEventAsync(context, "end", "{}").ConfigureAwait(false);
            if (updates is not null) await ClosedAsync(context).ConfigureAwait(false);
        }
        finally
        {
            if (updates is not null) monitor.Leave(updates);
        }
    }

    // A page closes its stream once it has read of the end, and may still ask for something until then.
    private async Task ClosedAsync(HttpContext context)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        closed.CancelAfter(ControlLimits.EndTimeout);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> NextAsync(HttpContext context, ChannelReader<string> updates)
    {
        var next = updates.WaitToReadAsync(context.RequestAborted).AsTask();
        while (true)
        {
            try
            {
                return await next.WaitAsync(ControlLimits.PulseInterval, time, context.RequestAborted).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await SendAsync(context, ":\n\n").ConfigureAwait(false);
            }
        }
    }

    private static Task SendEventAsync(HttpContext context, string name, string data) => SendAsync(context, $"event: {name}\ndata: {data}\n\n");

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private Task SendReadyAsync(HttpContext context)
    {
        var status = monitor.Read(m => m.Status);
        context.Response.StatusCode = status.WorkersReady > 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return SendTextAsync(context, status.State + "\n", "text/plain");
    }

    // By its version alone: no path comes from outside.
    private Task SendModelAsync(HttpContext context, string[] parts)
    {
        if (parts is ["", "snapshots", var text, SnapshotStore.ModelFile]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && monitor.Read(m => m.Snapshot(step)) is not null)
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{SnapshotStore.NameOf(step)}-{SnapshotStore.ModelFile}\"";
            return SendFileAsync(
                context, Path.Combine(runDir, "snapshots", SnapshotStore.NameOf(step), SnapshotStore.ModelFile), "application/octet-stream");
        }

        return RefuseAsync(context, StatusCodes.Status404NotFound, "there is no such snapshot");
    }

    private static async Task SendFileAsync(HttpContext context, string path, string type)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "it is not there any more").ConfigureAwait(false);
            return;
        }

        await using (file.ConfigureAwait(false))
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = file.Length;
            await file.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static Task SendJsonAsync(HttpContext context, object content) =>
        SendTextAsync(context, JsonSerializer.Serialize(content, content.GetType(), RunEventNames.JsonOptions), "application/json");

    private static Task SendTextAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return SendJsonAsync(context, new ControlAnswer(status, reason));
    }
}
