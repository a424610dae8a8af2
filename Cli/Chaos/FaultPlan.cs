using Cluster.Actors.TestKit;

namespace Cluster.Cli.Chaos;

/// <summary>Draws faults from a seed: which, to whom, how long after the last one.</summary>
/// <param name="seed">Decides all of it.</param>
/// <param name="kills">Faults of processes.</param>
/// <param name="linkFaults">Faults of links.</param>
internal sealed class FaultPlan(int seed, int kills, int linkFaults)
{
    private static readonly FaultKind[] OfLinks =
    [
        FaultKind.LinkCut, FaultKind.LinkHalfOpen, FaultKind.LinkSlow, FaultKind.LinkFlip, FaultKind.LinkDelay,
    ];

    private readonly Random _random = new(seed);
    private readonly Queue<FaultKind> _links = new();
    private int _killsLeft = kills;
    private int _linksLeft = linkFaults;

    /// <summary>Gets whether all faults were drawn.</summary>
    public bool IsOver => _killsLeft + _linksLeft == 0;

    /// <summary>
    /// Draws the next fault's kind. Of processes mostly workers, now and then a server or the coordinator; of links each
    /// kind once before any comes again.
    /// </summary>
    public FaultKind NextKind()
    {
        if (_random.Next(_killsLeft + _linksLeft) < _linksLeft) return NextOfLinks();
        _killsLeft--;
        return _random.Next(12) switch
        {
            < 6 => FaultKind.KillWorker,
            < 8 => FaultKind.PauseWorker,
            8 => FaultKind.KillServer,
            9 => FaultKind.PauseServer,
            10 => FaultKind.KillCoordinator,
            _ => FaultKind.PauseCoordinator,
        };
    }

    /// <summary>Draws one of <paramref name="count"/> targets.</summary>
    public int NextTarget(int count) => _random.Next(count);

    /// <summary>Draws how many steps must be applied before the next fault: often in the middle of a recovery.</summary>
    public int NextSteps() => _random.Next(1, 40);

    /// <summary>Draws how long a paused process stands still, or a link is slow.</summary>
    public TimeSpan NextPause() => TimeSpan.FromMilliseconds(_random.Next(50, 1500));

    /// <summary>Draws how late a delayed link is.</summary>
    public TimeSpan NextDelay() => TimeSpan.FromMilliseconds(_random.Next(5, 200));

    /// <summary>Draws the directions of a fault that has some.</summary>
    public ProxyDirections NextDirections() => (ProxyDirections)_random.Next(1, 4);

    private FaultKind NextOfLinks()
    {
        _linksLeft--;
        if (_links.Count == 0)
        {
            var kinds = OfLinks.ToArray();
            _random.Shuffle(kinds);
            foreach (var kind in kinds) _links.Enqueue(kind);
        }

        return _links.Dequeue();
    }
}
