namespace Cluster.Simulation.Faults;

/// <summary>Says which faults a schedule has and how often: each seed has a mix of its own.</summary>
/// <remarks>Few kinds at a time find more than all of them at once (swarm testing, Groce et al., ISSTA 2012).</remarks>
internal sealed class FaultProfile
{
    private static readonly FaultKind[] CoordinatorAndDisk =
    [
        FaultKind.CoordinatorKilled, FaultKind.CoordinatorKilledWriting, FaultKind.PowerCut, FaultKind.PowerCutWriting,
        FaultKind.RunStopped, FaultKind.DiskErrors, FaultKind.DiskFull, FaultKind.BitFlipped, FaultKind.SecondCoordinator,
    ];

    // A user's hand is not among them: it has a part of the schedules of its own.
    private static readonly FaultKind[] All =
        [.. Enum.GetValues<FaultKind>().Except([FaultKind.RunPaused, FaultKind.SnapshotAsked, FaultKind.ServerLeft])];

    private static readonly FaultKind[] WorkersAndNetwork = [.. All.Except(CoordinatorAndDisk)];

    private static readonly FaultKind[] Servers =
    [
        FaultKind.ServerKilled, FaultKind.ServerPaused, FaultKind.ServerSlowed, FaultKind.ServerPartition,
        FaultKind.WorkerServerPartition, FaultKind.StateLinkCut, FaultKind.GradientLinkCut, FaultKind.FrameDelayed, FaultKind.GradientsReplayed,
        FaultKind.WorkerKilled, FaultKind.RunStopped, FaultKind.DiskErrors,
    ];

    private readonly FaultKind[] _kinds;

    /// <summary>Draws a profile.</summary>
    /// <param name="random">The chance.</param>
    /// <param name="hasServers">Whether there are servers of their own.</param>
    /// <param name="only">The kinds of faults; null draws them.</param>
    public FaultProfile(Random random, bool hasServers, IReadOnlyList<FaultKind>? only)
    {
        var share = random.Next(10) == 0 ? 0 : 0.15 + (0.5 * random.NextDouble());
        var field = random.Next(hasServers ? 4 : 3) switch
        {
            0 => WorkersAndNetwork,
            1 => CoordinatorAndDisk,
            2 => All,
            _ => Servers,
        };
        _kinds = only is not null ? [.. only] : [.. field.Where(_ => random.NextDouble() < share)];
        TurnsBetween = 40 * Math.Pow(20, random.NextDouble());
        Repeats = random.Next(3) == 0 ? 0.6 : 0;
        Likes = random.Next(2) == 0 ? Moment.Any : (Moment)random.Next(1, hasServers ? 5 : 4);
        FaultsMax = 1 + random.Next(20);
        LinkCutRate = Has(FaultKind.LinkCut) ? 0.02 * random.NextDouble() : 0;
        GradientLinkCutRate = Has(FaultKind.GradientLinkCut) ? 0.1 * random.NextDouble() : 0;
        StateLinkCutRate = Has(FaultKind.StateLinkCut) ? 0.2 * random.NextDouble() : 0;
        FrameDelayRate = Has(FaultKind.FrameDelayed) ? 0.1 * random.NextDouble() : 0;
    }

    /// <summary>Gets the kinds of this schedule.</summary>
    public IReadOnlyList<FaultKind> Kinds => _kinds;

    /// <summary>Gets the mean number of turns between two faults.</summary>
    public double TurnsBetween { get; }

    /// <summary>
    /// Gets how often a fault is of the same kind as the one before: some defects need the same thing twice.
    /// </summary>
    public double Repeats { get; }

    /// <summary>Gets when faults come more often.</summary>
    public Moment Likes { get; }

    /// <summary>Gets the most faults of a schedule; those of single frames are not counted.</summary>
    public int FaultsMax { get; }

    /// <summary>Gets how often a frame is lost.</summary>
    public double LinkCutRate { get; }

    /// <summary>Gets how often a frame that carries a gradient is lost.</summary>
    public double GradientLinkCutRate { get; }

    /// <summary>Gets how often a frame that carries a shard's state is lost.</summary>
    public double StateLinkCutRate { get; }

    /// <summary>Gets how often a frame is late.</summary>
    public double FrameDelayRate { get; }

    /// <summary>Draws what happens next; null where nothing ever does.</summary>
    public FaultKind? Draw(Random random, FaultKind? last)
    {
        if (_kinds.Length == 0) return null;
        return last is not null && random.NextDouble() < Repeats ? last : _kinds[random.Next(_kinds.Length)];
    }

    /// <summary>Tells whether a kind may happen.</summary>
    public bool Has(FaultKind kind) => Array.IndexOf(_kinds, kind) >= 0;

    /// <inheritdoc/>
    public override string ToString() => _kinds.Length == 0 ? "no faults" : string.Join(", ", _kinds);
}
