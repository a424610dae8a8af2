using System.Globalization;
using Cluster.Coordinator.Runs;
using Serilog;

namespace Cluster.Cli.Launch;

/// <summary>Keeps the coordinator process of a local run alive, restarted a bounded number of times.</summary>
/// <remarks>
/// A coordinator that ended by a crash or a kill is started again at the same address; it takes the next generation and
/// goes on from the newest snapshot. What it says on its standard output are the run's events.
/// </remarks>
internal sealed class CoordinatorProcess(
    RunSettings settings, int maxRestarts, string dashboard, IRunObserver observer, ILogger log) : IDisposable
{
    /// <summary>A coordinator is up in well under a second; what takes this long never will be.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ChildProcess? _process;
    private volatile bool _isPaused; // a coordinator that is started again is to know
    private string _dashboard = dashboard; // the same for each of them
    private string _lastError = "";
    private int _restarts; // of all processes, whichever coordinator knew of them
    private bool _ended;

    /// <summary>Gets the run's exit code, once the coordinator has ended for good.</summary>
    public Task<int> Completion => _exit.Task;

    /// <summary>Gets where workers find it.</summary>
    public Task<string> Address => _address.Task.WaitAsync(StartTimeout);

    /// <summary>Gets or sets who is told that another number of worker processes was asked for.</summary>
    public Action<int>? OnScale { get; set; }

    /// <summary>Starts it and watches it until the run ends.</summary>
    public async Task RunAsync(CancellationToken atOnce)
    {
        try
        {
            for (var restarts = 0; ; restarts++)
            {
                var code = await RunOnce(atOnce).ConfigureAwait(false);
                if (_ended || code == ExitCodes.Usage || restarts == maxRestarts)
                {
                    Finish(code, restarts);
                    return;
                }

                log.Warning("the coordinator ended with exit code {Code}", code);
                Interlocked.Increment(ref _restarts);
                observer.OnEvent(new CoordinatorRestarted(restarts + 1, maxRestarts));
            }
        }
        finally
        {
            _exit.TrySetResult(ExitCodes.Cancelled);
            _address.TrySetCanceled(CancellationToken.None);
        }
    }

    /// <summary>Asks it to end the run at the next step, with a snapshot.</summary>
    public void Stop() => _process?.Send("stop");

    /// <summary>Asks it to end the run as failed.</summary>
    public void Abort(string reason) => _process?.Send("abort " + reason);

    /// <summary>Tells it that a worker process was started in place of a lost one.</summary>
    public void NoteWorkerRestart(string name, int restart)
    {
        Interlocked.Increment(ref _restarts);
        _process?.Send(string.Create(CultureInfo.InvariantCulture, $"restarted {name} {restart} {maxRestarts}"));
    }

    /// <summary>Notes that a server process was started in place of a lost one.</summary>
    public void NoteServerRestart(string name, int restart)
    {
        Interlocked.Increment(ref _restarts);
        observer.OnEvent(new ServerRestarted(name, restart, maxRestarts));
    }

    /// <inheritdoc/>
    public void Dispose() => _process?.Kill();

    private async Task<int> RunOnce(CancellationToken atOnce)
    {
        var at = _address.Task.IsCompletedSuccessfully ? await _address.Task.ConfigureAwait(false) : "127.0.0.1:0";
        using var process = ChildProcess.Start(
            "coordinator", settings.ThreadsPerWorker, NoteError, NoteEvent,
            "coordinator", "--run", settings.RunDir, "--listen", at, "--dashboard", _dashboard, "--supervised");
        _process = process;
        if (_isPaused) process.Send("pause");
        try
        {
            return await process.WaitAsync(atOnce).ConfigureAwait(false);
        }
        finally
        {
            _process = null;
            process.Kill();
        }
    }

    private void NoteEvent(string line)
    {
        if (RunEventNames.FromJson(line) is not { } e)
        {
            log.Warning("the coordinator said: {Line}", line);
            return;
        }

        switch (e)
        {
            case CoordinatorListening m: _address.TrySetResult(m.Address); break;
            case DashboardListening m: _dashboard = new Uri(m.Address).Authority; break;
            case RunPaused: _isPaused = true; break;
            case RunResumed: _isPaused = false; break;
            case ScaleRequested m: OnScale?.Invoke(m.Workers); break;
            case RunCompleted or RunStopped or RunFailed: _ended = true; break;
        }

        observer.OnEvent(e is RunCompleted completed ? completed with { Restarts = _restarts } : e);
    }

    private void NoteError(string line)
    {
        _lastError = line;
        log.Warning("coordinator: {Line}", line);
    }

    private void Finish(int code, int restarts)
    {
        if (!_ended)
        {
            var reason = code == ExitCodes.Usage
                ? _lastError
                : $"the coordinator ended with exit code {code} and was restarted {restarts} times: {_lastError}";
            observer.OnEvent(new RunFailed(reason, settings.Start.Step.Value, settings.RunDir));
            code = ExitCodes.Failed;
        }

        _exit.TrySetResult(code);
    }
}
