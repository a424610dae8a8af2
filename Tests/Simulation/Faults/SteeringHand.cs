namespace Cluster.Simulation.Faults;

/// <summary>Is the user who pauses the run, lets it go on, asks for snapshots and for servers to leave, in a part of the schedules.</summary>
/// <remarks>Has chance of its own, so that the faults of a seed stay what they are.</remarks>
internal sealed class SteeringHand
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    /// <summary>Turns between two things that it does, in the mean.</summary>
    private const int TurnsBetween = 400;

    /// <summary>How often it does something: then it leaves the run alone.</summary>
    private const int TimesMax = 12;

    private readonly SimulatedCluster _cluster;
    private readonly Random _random;
    private long _nextTurn;
    private int _times;
    private bool _isActive;

    /// <summary>Begins to steer.</summary>
    /// <param name="cluster">What it steers.</param>
    /// <param name="random">Its chance.</param>
    /// <param name="only">The kinds of faults; null: a quarter of the schedules are steered.</param>
    public SteeringHand(SimulatedCluster cluster, Random random, IReadOnlyList<FaultKind>? only)
    {
        (_cluster, _random) = (cluster, random);
        WasActive = _isActive = only?.Contains(FaultKind.RunPaused) ?? random.Next(4) == 0;
        Plan();
    }

    /// <summary>Gets whether this schedule is steered.</summary>
    public bool WasActive { get; }

    /// <summary>Does what is due; called after each turn.</summary>
    public void AfterTurn()
    {
        if (!_isActive || _cluster.Counts.Events < _nextTurn || _cluster.Coordinator is null) return;
        Plan();
        if (_times++ == TimesMax) return;
        if (_random.Next(3) == 0)
        {
            _cluster.Counts.Add(FaultKind.SnapshotAsked);
            _cluster.TakeSnapshot();
        }
        else if (_cluster.Servers.Count > 0 && _random.Next(4) == 0)
        {
            _cluster.Counts.Add(FaultKind.ServerLeft);
            _cluster.Servers[_random.Next(_cluster.Servers.Count)].Leave();
        }
        else if (_cluster.IsPaused)
        {
            _cluster.Resume();
        }
        else
        {
            _cluster.Counts.Add(FaultKind.RunPaused);
            _cluster.Pause();
            _cluster.After(PauseMax * _random.NextDouble(), _cluster.Resume); // nothing may happen that counts turns
        }
    }

    /// <summary>Lets the run go on for good.</summary>
    public void End()
    {
        _isActive = false;
        _cluster.Resume();
    }

    private void Plan() => _nextTurn = _cluster.Counts.Events + 1 + (long)(-Math.Log(1 - _random.NextDouble()) * TurnsBetween);
}
