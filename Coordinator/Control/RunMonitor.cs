using System.Text.Json;
using System.Threading.Channels;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Watches a run for those who look at it, and never makes it wait for them.</summary>
/// <remarks>
/// The coordinator's thread only writes into a bounded channel and adds to two counters. A loop on a thread of the pool brings
/// the events into the model, a few times a second at most, and tells the pages that follow. A page that reads slowly loses
/// updates and asks for the whole again.
/// </remarks>
internal sealed class RunMonitor : IRunObserver, IAsyncDisposable
{
    private readonly Channel<(DateTimeOffset At, RunEvent Event)> _events =
        Channel.CreateBounded<(DateTimeOffset, RunEvent)>(new BoundedChannelOptions(ControlLimits.EventsMax) { SingleReader = true });

    private readonly Lock _lock = new();
    private readonly List<Channel<string>> _pages = [];
    private readonly List<Waiter> _waiters = [];
    private readonly List<HistoryPoint> _newPoints = [];
    private readonly List<EpochCompleted> _newEpochs = [];
    private readonly List<TimelineEntry> _newEntries = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly RunModel _model;
    private readonly Task _watching;
    private readonly bool _isLive;
    private long _steps, _samples, _lost, _sequence;
    private bool _isClosed;

    /// <summary>Watches a run that is about to begin, after what its folder tells of its past.</summary>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="time">Gives each event its time.</param>
    public RunMonitor(string runDir, TimeProvider time)
    {
        _time = time;
        _isLive = true;
        _model = new RunModel(runDir);
        var past = RunArchive.Lengths(runDir); // what follows is told here too
        _watching = Task.Run(() => WatchAsync(runDir, past));
    }

    /// <summary>Shows a run that is over.</summary>
    public RunMonitor(RunModel model, TimeProvider time)
    {
        (_model, _time, _isClosed, _watching) = (model, time, true, Task.CompletedTask);
    }

    /// <summary>Gets when the run was announced, or will not be any more.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Gets when the run's end was told, and nobody follows it any more.</summary>
    public Task AllLeft => _allLeft.Task;

    /// <summary>Gets the steps applied since this process began.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Gets the training rows of those steps.</summary>
    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Gets the events that were left out as too many waited.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Gets or sets who is told of each event once it is in the model, in the loop.</summary>
    public Action<RunModel, RunEvent>? OnApplied { get; set; }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        if (!_events.Writer.TryWrite((_time.GetUtcNow(), e))) Interlocked.Increment(ref _lost);
        if (e is RunStarted) _begun.TrySetResult();
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows)
    {
        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _samples, rows);
    }

    /// <summary>Looks at the model.</summary>
    public T Read<T>(Func<RunModel, T> look)
    {
        lock (_lock) return look(_model);
    }

    /// <summary>Notes that the run was asked to stop.</summary>
    public void NoteStop()
    {
        lock (_lock)
        {
            _model.Stop();
            Publish(always: true);
        }
    }

    /// <summary>Begins to wait for an event that answers a request; before the request is made.</summary>
    public Waiter Expect(Func<RunEvent, bool> answers)
    {
        var waiter = new Waiter(answers);
        lock (_lock)
        {
            if (_isClosed) waiter.Close();
            else _waiters.Add(waiter);
        }

        return waiter;
    }

    /// <summary>Ends to wait.</summary>
    public void Forget(Waiter waiter)
    {
        lock (_lock) _waiters.Remove(waiter);
    }

    /// <summary>Begins to follow the run.</summary>
    /// <returns>All that is known, and what comes after; null where too many follow it already.</returns>
    public (string Whole, ChannelReader<string>? Updates)? Follow()
    {
        lock (_lock)
        {
            if (_isClosed) return (Whole(), null);
            if (_pages.Count == ControlLimits.SubscribersMax) return null;
            var page = Channel.CreateBounded<string>(
                new BoundedChannelOptions(ControlLimits.UpdatesMax) { FullMode = BoundedChannelFullMode.DropOldest });
            _pages.Add(page);
            return (Whole(), page.Reader);
        }
    }

    /// <summary>Ends to follow it.</summary>
    public void Leave(ChannelReader<string> updates)
    {
        lock (_lock)
        {
            _pages.RemoveAll(p => p.Reader == updates);
            if (_isClosed && _pages.Count == 0) _allLeft.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        _begun.TrySetResult();
        await _end.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task WatchAsync(string runDir, (long Events, long Metrics) past)
    {
        var settings = RunArchive.ReadSettings(runDir);
        lock (_lock) _model.Settings = settings;
        RunArchive.Replay(runDir, past, (at, e) =>
        {
            lock (_lock) _model.Apply(at, e);
        });
        while (await _events.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            lock (_lock)
            {
                while (_events.Reader.TryRead(out var told)) Apply(told.At, told.Event);
                Publish(always: false);
            }

            await Task.Delay(ControlLimits.Pace, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_lock)
        {
            _isClosed = true;
            foreach (var waiter in _waiters) waiter.Close();
            foreach (var page in _pages) page.Writer.TryComplete();
            if (_pages.Count == 0) _allLeft.TrySetResult();
        }
    }

    private void Apply(DateTimeOffset at, RunEvent e)
    {
        _model.Apply(at, e);
        OnApplied?.Invoke(_model, e);
        _waiters.RemoveAll(w => w.Take(e));
        if (_pages.Count == 0) return;
        if (e is StepCompleted step) _newPoints.Add(HistoryPoint.Of(step));
        else if (e is EpochCompleted epoch) _newEpochs.Add(epoch);
        else _newEntries.Add(new TimelineEntry(at, e));
    }

    private void Publish(bool always)
    {
        if (_pages.Count > 0 && (always || _newPoints.Count + _newEpochs.Count + _newEntries.Count > 0))
        {
            _sequence++;
            var update = Json(_newPoints, _newEpochs, _newEntries);
            foreach (var page in _pages) page.Writer.TryWrite(update);
        }

        _newPoints.Clear();
        _newEpochs.Clear();
        _newEntries.Clear();
    }

    private string Whole() => Json(_model.History.Points, _model.Epochs, _model.Timeline);

    private string Json(IEnumerable<HistoryPoint> points, IEnumerable<EpochCompleted> epochs, IEnumerable<TimelineEntry> timeline) =>
        JsonSerializer.Serialize(
            new
            {
                Sequence = _sequence,
                Now = _time.GetUtcNow(),
                IsLive = _isLive && !_isClosed,
                _model.Status,
                Points = points.Select(p => p.Row),
                Epochs = epochs.Select(e => new { e.Epoch, e.Step, e.TrainLoss, e.ValLoss, e.ValAccuracy, e.Seconds, e.SamplesPerS }),
                Timeline = timeline,
            },
            RunEventNames.JsonOptions);
}
