using System.CommandLine;
using System.Net;
using Cluster.Coordinator.Control;
using Microsoft.Extensions.Logging;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>--health</c>: where a supervisor asks a process whether it lives.</summary>
internal static class HealthOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() => new("--health")
    {
        Description = "Where a supervisor asks GET /healthz/live and /healthz/ready, ADDRESS:PORT (and Prometheus the coordinator, with --dashboard, for /metrics); nowhere by default.",
    };

    /// <summary>Begins to answer, where that was asked for.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="isReady">Tells whether the process is in the run.</param>
    /// <param name="metrics">Gets the figures for Prometheus, or null.</param>
    /// <param name="loggers">The logs.</param>
    /// <exception cref="UsageException">It is no address of this machine.</exception>
    public static async Task<HealthEndpoint?> StartAsync(string? text, Func<bool> isReady, Func<string>? metrics, ILoggerFactory loggers)
    {
        if (text is null) return null;
        var address = Addresses.Parse("--health", text);
        if (!address.IsLoopback && !IPAddress.TryParse(address.Host, out _))
            throw new UsageException($"--health {text}: an address of this machine, such as 0.0.0.0:8080");
        return await HealthEndpoint.StartAsync(address, isReady, metrics, loggers).ConfigureAwait(false);
    }
}
