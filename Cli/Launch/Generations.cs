using Cluster.Actors;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Output;
using Cluster.Coordinator;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Microsoft.Extensions.Logging;

namespace Cluster.Cli.Launch;

/// <summary>Runs a coordinator of a folder's run, and the next one where a server was lost with its shard.</summary>
/// <remarks>
/// Each one starts as the first one did: from the newest snapshot that is whole, in a generation of its own, at the same
/// address. Workers and servers find it by themselves. So do those of a coordinator that leaves for the next one to go on
/// elsewhere: it ends with a snapshot, and they are told nothing final.
/// </remarks>
internal sealed class Generations(
    TimeProvider time, string runDir, LinkAddress listen, LinkSecurity security, PinnedDispatcher dispatcher,
    IRunObserver observer, ILoggerFactory loggers, Func<long> reached) : IRunControls, IRunObserver
{
    /// <summary>How long the snapshot may take with which a coordinator leaves; then the one before it has to do.</summary>
    public static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<RunOutcome> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private CoordinatorHost? _host;
    private bool _stops;
    private bool _pauses;
    private bool _wantsSnapshot;
    private bool _leaves;
    private volatile bool _hasMoved; // since the newest snapshot
    private string? _abortReason;

    /// <summary>Coordinates until the run ends.</summary>
    public async Task<RunOutcome> RunAsync()
    {
        while (true)
        {
            await using var host = await StartAsync().ConfigureAwait(false);
            var outcome = await (await Task.WhenAny(host.Completion, _left.Task).ConfigureAwait(false)).ConfigureAwait(false);
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

    /// <summary>Ends here, and not the run: with a snapshot where there is something new to keep, for the coordinator that follows.</summary>
    public void HandOver()
    {
        lock (_lock)
        {
            if (_leaves) return;
            _leaves = true;
            if (_host is null || !_hasMoved)
            {
                Leave();
                return;
            }

            _host.TakeSnapshot();
        }

        _ = LeaveInTimeAsync();

        async Task LeaveInTimeAsync()
        {
            await Task.Delay(HandOverTimeout, time).ConfigureAwait(false);
            Leave();
        }
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        if (e is not (SnapshotWritten or SnapshotFailed)) return;
        _hasMoved = false;
        lock (_lock)
            if (_leaves)
                Leave();
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows) => _hasMoved = true;

    /// <inheritdoc/>
    public void OnTimes(GoodputLedger ledger)
    {
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

    private void Leave() => _left.TrySetResult(new RunOutcome(RunEnd.Stopped, "it was asked to leave; the next coordinator goes on"));

    private async Task<CoordinatorHost> StartAsync()
    {
        var (settings, parameters, optimizer) = RunBase.Open(
            new PhysicalFileSystem(), runDir, e => Console.Error.Warn($"{e.Message}; looking for an older snapshot"));
        settings = settings with { Reached = new StepNumber(reached()) };
        var host = await CoordinatorHost.StartAsync(settings, parameters, optimizer, new CoordinatorHostOptions
        {
            Transport = Transports.Create(loggers, security),
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
