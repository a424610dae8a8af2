namespace Cluster.Cli.Chaos;

/// <summary>Draws faults from a seed: which, to whom, how long after the last one.</summary>
internal sealed class FaultPlan(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Draws the next fault's kind: mostly workers, now and then the coordinator.</summary>
    public FaultKind NextKind() => _random.Next(10) switch
    {
        < 7 => FaultKind.KillWorker,
        < 9 => FaultKind.PauseWorker,
        _ => FaultKind.KillCoordinator,
    };

    /// <summary>Draws one of <paramref name="count"/> targets.</summary>
    public int NextTarget(int count) => _random.Next(count);

    /// <summary>Draws how many steps must be applied before the next fault: often in the middle of a recovery.</summary>
    public int NextSteps() => _random.Next(1, 40);

    /// <summary>Draws how long a paused process stands still.</summary>
    public TimeSpan NextPause() => TimeSpan.FromMilliseconds(_random.Next(50, 1500));
}
