using Cluster.Actors;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Cli.Output;
using Cluster.Coordinator;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Microsoft.Extensions.Logging;

namespace Cluster.Cli.Launch;

/// <summary>Runs a coordinator of a folder's run, and the next one where a server was lost with its shard.</summary>
/// <remarks>
/// Each one starts as the first one did: from the newest snapshot that is whole, in a generation of its own, at the same
/// address. Workers and servers find it by themselves.
/// </remarks>
internal sealed class Generations(
    TimeProvider time, string runDir, LinkAddress listen, PinnedDispatcher dispatcher, IRunObserver observer,
    ILoggerFactory loggers, Func<long> reached) : IRunControls
{
    private readonly Lock _lock = new();
    private CoordinatorHost? _host;
    private bool _stops;
    private bool _pauses;
    private bool _wantsSnapshot;
    private string? _abortReason;

    /// <summary>Coordinates until the run ends.</summary>
    public async Task<RunOutcome> RunAsync()
    {
        while (true)
        {
            await using var host = await StartAsync().ConfigureAwait(false);
            var outcome = await host.Completion.ConfigureAwait(false);
            lock (_lock) _host = null;
            if (outcome.End != RunEnd.ServerLost) return outcome;
            if (host.WhyOver is not { } over) continue;
            observer.OnEvent(over);
            return new RunOutcome(RunEnd.Failed, over.Reason);
        }
    }

    /// <inheritdoc/>
    public void Pause()
    {
        lock (_lock)
        {
            _pauses = true;
            _host?.Pause();
        }
    }

    /// <inheritdoc/>
    public void Resume()
    {
        lock (_lock)
        {
            _pauses = false;
            _host?.Resume();
        }
    }

    /// <inheritdoc/>
    public void TakeSnapshot()
    {
        lock (_lock)
        {
            _wantsSnapshot = _host is null; // between two generations
            _host?.TakeSnapshot();
        }
    }

    /// <inheritdoc/>
    public void Scale(int workers) => observer.OnEvent(new ScaleRequested(workers));

    /// <summary>Ends the run at the next step, with a snapshot.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stops = true;
            _host?.Stop();
        }
    }

    /// <summary>Ends the run as failed.</summary>
    public void Abort(string reason)
    {
        lock (_lock)
        {
            _abortReason = reason;
            _host?.Abort(reason);
        }
    }

    /// <summary>Notes that a worker process was started in place of a lost one.</summary>
    public void NoteRestart(string name, int restart, int maxRestarts)
    {
        lock (_lock) _host?.NoteRestart(name, restart, maxRestarts);
    }

    private async Task<CoordinatorHost> StartAsync()
    {
        var (settings, parameters, optimizer) = RunBase.Open(
            new PhysicalFileSystem(), runDir, e => Console.Error.Warn($"{e.Message}; looking for an older snapshot"));
        settings = settings with { Reached = new StepNumber(reached()) };
        var host = await CoordinatorHost.StartAsync(settings, parameters, optimizer, new CoordinatorHostOptions
        {
            Transport = new TcpLinkTransport(loggers: loggers),
            Listen = listen,
            ServerDispatcher = dispatcher,
            Observer = observer,
            System = new ActorSystemSetup { TimeProvider = time, LoggerFactory = loggers },
        }).ConfigureAwait(false);
        listen = host.Address;
        observer.OnEvent(new CoordinatorListening(host.Address.ToString()));
        lock (_lock)
        {
            _host = host;
            if (_pauses) host.Pause();
            if (_wantsSnapshot) host.TakeSnapshot();
            _wantsSnapshot = false;
            if (_stops) host.Stop();
            if (_abortReason is not null) host.Abort(_abortReason);
        }

        return host;
    }
}
