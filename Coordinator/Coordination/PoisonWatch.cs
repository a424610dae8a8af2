using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Notices a slot that ends every worker that computes it.</summary>
/// <remarks>
/// A worker that is lost is suspected to have died of the slots of its own that the server still missed. A closed
/// link alone says nothing of the process behind it: one that comes back by itself did not die, one whose name another
/// process bears did, and one that stays away for long is taken for dead. Where one slot of one step is suspected
/// <see cref="DeathsMax"/> times, starting more workers would not help.
/// </remarks>
internal sealed class PoisonWatch
{
    /// <summary>
    /// Once is an accident, twice may be; three workers in a row that end at the same slot are its doing.
    /// </summary>
    public const int DeathsMax = 3;

    /// <summary>Longer than a worker tries to come back before it ends by itself.</summary>
    public static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(30);

    private readonly List<Loss> _losses = [];
    private StepNumber _step = new(-1);

    /// <summary>Suspects the slots of a worker whose links closed.</summary>
    public void Lose(JoinRun worker, IEnumerable<int> slots, TimeSpan now) =>
        _losses.Add(new Loss(worker, [.. slots], now));

    /// <summary>Learns from a worker that joins who came back and who did not.</summary>
    public void Meet(JoinRun worker)
    {
        _losses.RemoveAll(loss => Membership.IsSameProcess(loss.Worker, worker));
        foreach (var loss in _losses)
            if ((loss.Worker.Name, loss.Worker.Host) == (worker.Name, worker.Host))
                loss.HasEnded = true;
    }

    /// <summary>Counts deaths by the suspected slots that are still open at <paramref name="step"/>.</summary>
    /// <returns>The slot that ended too many workers, or null.</returns>
    public Slot? Count(StepNumber step, IReadOnlyList<int> openSlots, TimeSpan now)
    {
        if (step != _step) _losses.RemoveAll(loss => loss.IsCounted);
        _step = step;
        foreach (var loss in _losses)
        {
            loss.IsCounted = true;
            loss.Slots.IntersectWith(openSlots);
        }

        foreach (var slot in openSlots)
            if (_losses.Count(loss => loss.Slots.Contains(slot) && loss.IsDeath(now)) >= DeathsMax)
                return new Slot(slot);
        return null;
    }

    private sealed class Loss(JoinRun worker, HashSet<int> slots, TimeSpan at)
    {
        public JoinRun Worker => worker;

        public HashSet<int> Slots => slots;

        public bool HasEnded { get; set; }

        public bool IsCounted { get; set; }

        public bool IsDeath(TimeSpan now) =>
            HasEnded || now - at >= ReturnTime;
    }
}
