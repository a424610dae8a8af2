using Cluster.Actors;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Output;
using Cluster.Coordinator;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Training;
using Microsoft.Extensions.Logging;

namespace Cluster.Cli.Launch;

/// <summary>Runs a coordinator of a folder's run, and the next one where a server was lost with its shard.</summary>
/// <remarks>
/// Each one starts as the first one did: from the newest snapshot that is whole, in a generation of its own, at the same
/// address. Workers and servers find it by themselves. So do those of a coordinator that leaves for the next one to go on
/// elsewhere: it ends with a snapshot, and they are told nothing final.
/// </remarks>
/// <param name="context">What all verbs share.</param>
/// <param name="runDir">The run's folder.</param>
/// <param name="listen">Where workers and servers are awaited.</param>
/// <param name="advertise">What they are told to dial, where it is not that.</param>
/// <param name="security">The certificates.</param>
/// <param name="dispatcher">What a shard in this process runs on.</param>
/// <param name="observer">Is told of the run's events.</param>
/// <param name="loggers">The logs.</param>
/// <param name="reached">Tells the last step that was told of.</param>
/// <param name="linger">How long those that come after the end are told so.</param>
internal sealed class Generations(
    CommandContext context, string runDir, LinkAddress listen, LinkAddress? advertise, LinkSecurity security,
    PinnedDispatcher dispatcher, IRunObserver observer, ILoggerFactory loggers, Func<long> reached, TimeSpan linger)
    : IRunControls, IRunObserver
{
    /// <summary>How long the snapshot may take with which a coordinator leaves; then the one before it has to do.</summary>
    public static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RunOutcome> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private LastSnapshot _last = new();
    private CoordinatorHost? _host;
    private bool _stops;
    private bool _pauses;
    private bool _wantsSnapshot;
    private bool _leaves;
    private volatile bool _isListening;
    private string? _abortReason;

    /// <summary>Coordinates until the run ends.</summary>
    public async Task<RunOutcome> RunAsync()
    {
        while (true)
        {
            await using var host = await StartAsync().ConfigureAwait(false);
            var outcome = await (await Task.WhenAny(host.Completion, _left.Task).ConfigureAwait(false)).ConfigureAwait(false);
            lock (_lock)
            {
                _host = null;
                _last = new LastSnapshot();
                if (_leaves) Leave(); // in a generation that has ended no snapshot comes any more
            }

            if (outcome.End != RunEnd.ServerLost)
            {
                if (outcome.End != RunEnd.Stopped && linger > TimeSpan.Zero)
                    await Task.WhenAny(_asked.Task, Task.Delay(linger, context.Time)).ConfigureAwait(false);
                return outcome;
            }

            _isListening = false;
            if (_left.Task.IsCompletedSuccessfully) return await _left.Task.ConfigureAwait(false);
            if (host.WhyOver is not { } over) continue;
            observer.OnEvent(over);
            return new RunOutcome(RunEnd.Failed, over.Reason);
        }
    }

    /// <summary>Gets whether workers and servers can find a coordinator here.</summary>
    public bool IsReady => _isListening;

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

    /// <summary>Ends the run at the next step, with a snapshot; where it has ended, nobody is waited for any more.</summary>
    public void Stop()
    {
        _asked.TrySetResult();
        lock (_lock)
        {
            _stops = true;
            _host?.Stop();
        }
    }

    /// <summary>Ends here, and not the run: with a snapshot where there is something new to keep, for the coordinator that follows.</summary>
    public void HandOver()
    {
        _asked.TrySetResult();
        lock (_lock)
        {
            if (_leaves) return;
            _leaves = true;
            if (_host is null || !_last.Ask())
            {
                Leave();
                return;
            }

            _host.Pause(); // no step after the one that is kept
            _host.TakeSnapshot();
        }

        _ = LeaveInTimeAsync();

        async Task LeaveInTimeAsync()
        {
            await Task.Delay(HandOverTimeout, context.Time).ConfigureAwait(false);
            Leave();
        }
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        lock (_lock)
        {
            _last.Take(e);
            if (_last.IsThere) Leave();
        }
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows)
    {
        lock (_lock) _last.EndStep();
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
            Advertise = advertise,
            Served = Served(settings),
            ServerDispatcher = dispatcher,
            Observer = observer,
            System = new ActorSystemSetup { TimeProvider = context.Time, LoggerFactory = loggers },
        }).ConfigureAwait(false);
        _isListening = true;
        listen = host.Listening;
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

    // The run's data, and the files that the job's options name.
    private Dictionary<string, string> Served(RunSettings settings)
    {
        var served = new Dictionary<string, string>(StringComparer.Ordinal);
        if (settings.DataPath is { } data) served.Add(DataPieces.Data, data);
        foreach (var option in OptionsOf(settings.Job).Where(option => option.IsFile))
            if (settings.JobOptions.TryGetValue(option.Name, out var path))
                served[option.Name] = path;
        return served;
    }

    // A coordinator computes nothing, so it may be of a program without this job.
    private IReadOnlyList<JobOption> OptionsOf(string job)
    {
        try
        {
            return context.Jobs.Create(job).Options;
        }
        catch (JobException)
        {
            return [];
        }
    }
}
