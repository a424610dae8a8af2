using Cluster.Actors.Links;
using Cluster.Coordinator.Runs;
using Microsoft.Extensions.Logging;

namespace Cluster.Coordinator.Control;

/// <summary>Shows a run that is over, from its folder; nothing can be changed.</summary>
public sealed class RunBoard : IAsyncDisposable
{
    private readonly RunMonitor _monitor;
    private readonly ControlEndpoint _endpoint;

    private RunBoard(RunMonitor monitor, ControlEndpoint endpoint) => (_monitor, _endpoint) = (monitor, endpoint);

    /// <summary>Gets the page's address.</summary>
    public string Address => _endpoint.Url;

    /// <summary>Reads the run and serves its page.</summary>
    /// <exception cref="RunFolderException">The folder holds no run.</exception>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static async Task<RunBoard> StartAsync(string runDir, LinkAddress listen, TimeProvider time, ILoggerFactory loggers)
    {
        var monitor = new RunMonitor(RunArchive.Read(runDir), time);
        var routes = new ControlRoutes(monitor, runDir, time, commands: null, metrics: null);
        return new RunBoard(monitor, await ControlEndpoint.StartAsync(listen, routes.AnswerAsync, loggers).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync().ConfigureAwait(false);
        await _monitor.DisposeAsync().ConfigureAwait(false);
    }
}
