using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Notices a slot that ends every worker that computes it.</summary>
/// <remarks>
/// A worker that died is suspected to have died of the slots of its own that the server still missed. Where one slot of
/// one step is suspected <see cref="DeathsMax"/> times, starting more workers would not help.
/// </remarks>
internal sealed class PoisonWatch
{
    /// <summary>
    /// Once is an accident, twice may be; three workers in a row that end at the same slot are its doing.
    /// </summary>
    public const int DeathsMax = 3;

    private readonly Dictionary<int, int> _deaths = [];
    private readonly HashSet<int> _suspects = [];
    private StepNumber _step = new(-1);

    /// <summary>Suspects the slots of a worker that died.</summary>
    public void Suspect(IEnumerable<int> slots) => _suspects.UnionWith(slots);

    /// <summary>Counts the suspected slots that are still open at <paramref name="step"/>.</summary>
    /// <returns>The slot that ended too many workers, or null.</returns>
    public Slot? Count(StepNumber step, IEnumerable<int> openSlots)
    {
        if (step != _step) _deaths.Clear();
        _step = step;
        Slot? poisoned = null;
        foreach (var slot in openSlots.Where(_suspects.Contains))
        {
            _deaths[slot] = _deaths.GetValueOrDefault(slot) + 1;
            if (_deaths[slot] == DeathsMax) poisoned ??= new Slot(slot);
        }

        _suspects.Clear();
        return poisoned;
    }
}
