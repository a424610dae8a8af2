using Cluster.Actors.Links;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Lets people and scrapers watch and steer a run that this process coordinates.</summary>
/// <remarks>It starts beside the run, which never waits for it, and whose end it does not outlive.</remarks>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly ControlOptions _options;
    private readonly RunMonitor _monitor;
    private readonly TrainingMeter _meter;
    private readonly PrometheusText _metrics;
    private readonly Task<ControlEndpoint?> _starting;
    private int _isDisposed;

    private ControlPlane(ControlOptions options)
    {
        _options = options;
        _monitor = new RunMonitor(options.RunDir, options.Time);
        _meter = new TrainingMeter(_monitor, options.Time);
        _metrics = new PrometheusText(_meter.Meter);
        _monitor.OnApplied = _meter.Take;
        _starting = options.Listen is { } listen ? Task.Run(() => StartAsync(listen)) : Task.FromResult<ControlEndpoint?>(null);
    }

    /// <summary>Gets who is to be told of the run's events.</summary>
    public IRunObserver Observer => _monitor;

    /// <summary>Gets the figures for Prometheus as they are now.</summary>
    public string Metrics() => _metrics.Write();

    /// <summary>Starts in the background, before the run's first event.</summary>
    public static ControlPlane Start(ControlOptions options) => new(options);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _monitor.DisposeAsync().ConfigureAwait(false); // pages hear of the end
        _options.OnLast?.Invoke();
        if (await _starting.ConfigureAwait(false) is { } endpoint)
        {
            ControlFile.Remove(_options.RunDir);
            using var deadline = new CancellationTokenSource(ControlLimits.EndTimeout);
            await _monitor.AllLeft.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await endpoint.DisposeAsync().ConfigureAwait(false);
        }

        _metrics.Dispose();
        _meter.Dispose();
    }

    private async Task<ControlEndpoint?> StartAsync(LinkAddress listen)
    {
        ControlEndpoint? endpoint = null;
        try
        {
            var token = ControlFile.NewToken(_options.RunDir);
            var commands = new RunCommands(_monitor, _options.Controls, token, _options.CanScale, _options.Time);
            var routes = new ControlRoutes(_monitor, _options.RunDir, _options.Time, commands, _metrics);
            endpoint = await ControlEndpoint.StartAsync(listen, routes.AnswerAsync, _options.Loggers).ConfigureAwait(false);
            var address = endpoint.Url;
            var run = Path.GetFileName(Path.TrimEndingDirectorySeparator(_options.RunDir));
            new ControlFile(address, token, run, Environment.ProcessId).Write(_options.RunDir);
            await _monitor.Begun.ConfigureAwait(false); // the run's first event is its own
            _options.OnListening(address);
            return endpoint;
        }
        catch (Exception e) when (e is LinkException or IOException or UnauthorizedAccessException)
        {
            if (endpoint is not null) await endpoint.DisposeAsync().ConfigureAwait(false);
            _options.Warn($"the run cannot be watched or steered: {e.Message}");
            return null;
        }
    }
}
