using Cluster.Actors.Links;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cluster.Coordinator.Control;

/// <summary>Tells a supervisor, such as a kubelet, whether this process lives and whether it is in the run; and Prometheus its figures.</summary>
/// <remarks>
/// <para>Other machines may reach it: it answers three paths, takes no command, and says nothing of the run but figures.</para>
/// <para>Live is who answers at all. No peer is asked and no step awaited: a process that waits for others, or computes for an hour,
/// is as alive as any, and starting it again would help nobody.</para>
/// </remarks>
public sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly ControlEndpoint _endpoint;

    private HealthEndpoint(ControlEndpoint endpoint) => _endpoint = endpoint;

    /// <summary>Gets where it listens.</summary>
    public LinkAddress Address => _endpoint.Address;

    /// <summary>Begins to answer.</summary>
    /// <param name="listen">Where, host:port.</param>
    /// <param name="isReady">Tells whether the process is in the run.</param>
    /// <param name="metrics">Gets the figures for Prometheus; null: this process has none.</param>
    /// <param name="loggers">The logs.</param>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static async Task<HealthEndpoint> StartAsync(
        LinkAddress listen, Func<bool> isReady, Func<string>? metrics, ILoggerFactory loggers)
    {
        var endpoint = await ControlEndpoint.StartAtAsync(listen, AnswerAsync, loggers).ConfigureAwait(false);
        return new HealthEndpoint(endpoint);

        Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/healthz/live") => SayAsync(context, StatusCodes.Status200OK, "live\n"),
            ("GET", "/healthz/ready") => isReady()
                ? SayAsync(context, StatusCodes.Status200OK, "ready\n")
                : SayAsync(context, StatusCodes.Status503ServiceUnavailable, "not in the run\n"),
            ("GET", "/metrics") when metrics is not null => SayAsync(context, StatusCodes.Status200OK, metrics(), PrometheusText.ContentType),
            _ => SayAsync(context, StatusCodes.Status404NotFound, "it is not here\n"),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    private static Task SayAsync(HttpContext context, int status, string text, string type = "text/plain")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
