using Cluster.Simulation.Faults;

namespace Cluster.Simulation;

/// <summary>
/// Is one schedule: safety under faults first, then progress without them, then what is left on disk.
/// </summary>
internal sealed class Schedule
{
    /// <summary>How long faults may go on.</summary>
    private static readonly TimeSpan FaultTime = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Within this the run must complete once the faults are over: the longest way is to notice a silent peer, to join
    /// again and to compute what was lost.
    /// </summary>
    private static readonly TimeSpan ProgressTime = TimeSpan.FromSeconds(90);

    /// <summary>Within this no worker and no server may be left after the run's end.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(60);

    private readonly long _seed;
    private readonly SimulatedCluster _cluster;
    private readonly FaultProfile _profile;
    private readonly FaultInjector _faults;
    private readonly SteeringHand _hand;

    private Schedule(long seed, bool withTrace, IReadOnlyList<FaultKind>? only)
    {
        _seed = seed;
        _cluster = new SimulatedCluster(seed, withTrace);
        var random = new Random(unchecked((int)(seed * 7919) ^ 0x5EED));
        _profile = new FaultProfile(random, _cluster.Workload.Servers > 0, only);
        _faults = new FaultInjector(_cluster, _profile, random);
        _hand = new SteeringHand(_cluster, new Random(unchecked((int)(seed * 104_729) ^ 0x9A05E)), only);
    }

    /// <summary>Runs the schedule of a seed.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="withTrace">Whether the last events are kept in words.</param>
    /// <param name="only">The kinds of faults; null draws them.</param>
    public static ScheduleResult Run(long seed, bool withTrace, IReadOnlyList<FaultKind>? only) =>
        Alone(() => new Schedule(seed, withTrace, only).Run());

    /// <summary>Does something whose continuations all stay on this thread.</summary>
    public static T Alone<T>(Func<T> run)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private ScheduleResult Run()
    {
        var (checker, scheduler) = (_cluster.Checker, _cluster.Scheduler);
        _cluster.StartCoordinator();
        Drive(() => _cluster.IsDone || _faults.Faults >= _profile.FaultsMax, FaultTime);
        _faults.End();
        _hand.End();
        if (!Drive(() => _cluster.IsDone, ProgressTime) && checker.Violation is null)
            checker.Fail($"I5: {ProgressTime.TotalSeconds} s after the last fault the run is at step {_cluster.Coordinator?.Check?.Told} "
                + $"of {checker.EndStep}");
        _cluster.RemoveOlderCoordinator(); // nobody is left that would wait for it
        if (checker.Violation is null && !Drive(() => _cluster.Workers.Count + _cluster.Servers.Count == 0, EndTime))
            checker.Fail($"I5: {_cluster.Workers.Count} workers and {_cluster.Servers.Count} servers are left "
                + $"{EndTime.TotalSeconds} s after the run's end");
        if (checker.Violation is null) _cluster.CheckFinalSnapshot();
        _cluster.Close();
        _cluster.Counts.Gradients = checker.Accepts;
        _cluster.Counts.SkippedSteps = checker.SkippedSteps;
        _cluster.Counts.EarlyEnds = checker.EndStep < _cluster.Workload.EndStep ? 1 : 0;
        _cluster.Counts.Finish(scheduler.Time.Elapsed);
        return new ScheduleResult(
            _seed, checker.Violation, _cluster.Workload.ToString(), $"{_profile}{(_hand.WasActive ? ", paused now and then" : "")}", _cluster.Counts,
            _cluster.Trace?.Lines ?? [], _cluster.Trace?.Digest ?? 0);
    }

    // Whether the condition held in time; a violation ends it too.
    private bool Drive(Func<bool> condition, TimeSpan time)
    {
        _cluster.Scheduler.RunUntil(
            () =>
            {
                _cluster.AfterTurn();
                _faults.AfterTurn();
                _hand.AfterTurn();
                return condition() || _cluster.Checker.Violation is not null;
            },
            time);
        return condition();
    }
}
