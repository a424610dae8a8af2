using System.Globalization;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Bench;

/// <summary>Times windows of steps by the events of a run.</summary>
/// <remarks>
/// The run tells of every <c>steps</c>-th step, by its coordinator's clock. The first <c>steps</c> warm up; from then on
/// each event ends a window. A run has one step more: what its end brings with it is in no window.
/// </remarks>
/// <param name="steps">Steps of a window.</param>
/// <param name="processorTime">Tells the processor time of processes so far; null where one of them is gone.</param>
/// <param name="say">Is told how it goes.</param>
/// <param name="spoil">Ends the run: what it goes on with is not what was to be measured.</param>
internal sealed class StepWindows(int steps, Func<IEnumerable<int>, TimeSpan?> processorTime, Action<string> say, Action spoil) : IRunObserver
{
    /// <summary>Is the number of windows: their median does not heed one that something else slowed down.</summary>
    public const int Count = 5;

    private readonly Lock _lock = new(); // the launcher's threads tell of events too
    private readonly double[] _borders = new double[Count + 1];
    private readonly List<StepTimes> _times = [];
    private readonly SortedSet<int> _processes = [];
    private TimeSpan? _cpuBegun, _cpuEnded;
    private int _reached;
    private bool _saidLate;

    /// <summary>Gets why the run's times are not worth anything, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Gets whether all windows were timed.</summary>
    public bool AreComplete => _reached == _borders.Length;

    /// <summary>Gets the steps of a whole run.</summary>
    public static int RunSteps(int steps) => ((Count + 1) * steps) + 1;

    /// <summary>Returns the microseconds per step of each window.</summary>
    public double[] PerStepUs() =>
        [.. Enumerable.Range(0, Count).Select(i => (_borders[i + 1] - _borders[i]) / steps * 1e6)];

    /// <summary>Returns the microseconds of processor time per step: of all windows but the last, after which processes may end.</summary>
    /// <returns>Null where they could not be read.</returns>
    public double? CpuPerStepUs() => (_cpuEnded - _cpuBegun)?.TotalMicroseconds / ((Count - 1) * steps);

    /// <summary>Returns where the time of a step went, the mean over the windows.</summary>
    public StepTimes Times()
    {
        double Mean(Func<StepTimes, double> of) => _times.Count == 0 ? 0 : Math.Round(_times.Average(of), 1);
        return new StepTimes(
            Mean(t => t.DataUs), Mean(t => t.ComputeUs), Mean(t => t.PushUs), Mean(t => t.ApplyUs), Mean(t => t.PullUs),
            Mean(t => t.WaitUs));
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        lock (_lock) Book(e);
    }

    private void Book(RunEvent e)
    {
        switch (e)
        {
            case RunFailed m: Failure ??= m.Reason; break;
            case SnapshotFailed m: say($"the snapshot of step {m.Step} failed: {m.Reason}"); break;
            case StepCompleted m: Time(m); break;
            case DashboardListening m: say($"dashboard {m.Address}"); break;
            case RunStarted m: _processes.Add(m.Pid); break;
            case WorkerJoined m: _processes.Add(m.Pid); break;
            case ServerJoined m: _processes.Add(m.Pid); break;
            case var _ when AreComplete: break;
            case WorkerLost m: Spoil($"{m.Name} was lost at step {m.Step}: {m.Reason}"); break;
            case ServerLost m: Spoil($"{m.Name} was lost at step {m.Step}: {m.Reason}"); break;
            case SlotSpeculated m when !_saidLate:
                _saidLate = true;
                say($"{m.Late} is late with slot {m.Slot} of step {m.Step} and {m.Worker} computes it too: the machine is busy");
                break;
        }
    }

    // The run's first step is told of as well; it ends nothing, unless a window is one step.
    private void Time(StepCompleted m)
    {
        if (AreComplete) return;
        if (_reached > 0 && m.Times is not null) _times.Add(m.Times);
        if (m.Step != (_reached + 1L) * steps) return;
        _borders[_reached++] = m.Seconds;
        if (_reached == 1) _cpuBegun = processorTime(_processes);
        if (_reached == Count) _cpuEnded = processorTime(_processes);
        say(_reached == 1
            ? $"warm after {m.Step} steps, {Number(m.Seconds)} s"
            : $"window {_reached - 1} of {Count}: {Number(PerStepUs()[_reached - 2])} us per step");
    }

    private void Spoil(string reason)
    {
        if (Failure is not null) return;
        Failure = reason;
        spoil();
    }

    private static string Number(double number) => number.ToString("N1", CultureInfo.InvariantCulture);
}
