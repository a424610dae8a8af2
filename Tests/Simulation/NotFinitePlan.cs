using Cluster.Coordinator.Runs;

namespace Cluster.Simulation;

/// <summary>Says which slots of a simulated run are not finite, and what the user wants done about it.</summary>
/// <remarks>A third of the schedules have such slots; in some a worker sends NaN and says nothing, once.</remarks>
internal sealed class NotFinitePlan
{
    private readonly SortedSet<(long Step, int Slot)> _slots = [];
    private (long Step, int Slot)? _lie;

    /// <summary>Draws a plan; a run that stops at a slot is resumed with <see cref="OnNan.Skip"/>.</summary>
    public NotFinitePlan(Workload workload, Random random)
    {
        Policy = random.Next(2) == 0 ? OnNan.Stop : OnNan.Skip;
        if (random.Next(3) > 0) return;
        var wholeEpoch = random.Next(2) == 0 ? random.Next(workload.Epochs) : -1;
        var rate = 0.3 * random.NextDouble();
        for (long step = 0; step < workload.EndStep; step++)
        {
            var slots = Enumerable.Range(0, workload.Slots).Where(slot => workload.Rows(step, slot) > 0).ToArray();
            if (step / workload.StepsPerEpoch == wholeEpoch || random.NextDouble() < rate)
                for (var again = 0; again < 2; again++) _slots.Add((step, slots[random.Next(slots.Length)]));
            else if (_lie is null && random.Next(20) == 0)
                _lie = (step, slots[random.Next(slots.Length)]);
        }
    }

    private NotFinitePlan()
    {
    }

    /// <summary>Gets a plan without any.</summary>
    public static NotFinitePlan None => new();

    /// <summary>Gets what the run begins with.</summary>
    public OnNan Policy { get; }

    /// <summary>Gets the first step that is not finite.</summary>
    public long FirstStep => _slots.Count == 0 ? long.MaxValue : _slots.Min.Step;

    /// <summary>Gets whether a worker sent NaN and said nothing.</summary>
    public bool HasLied { get; private set; }

    /// <summary>Tells whether a slot is not finite.</summary>
    public bool Has(long step, int slot) => _slots.Contains((step, slot));

    /// <summary>Gets the lowest slot of a step that is not finite, or null.</summary>
    public int? LowestSlot(long step)
    {
        var slots = _slots.GetViewBetween((step, 0), (step, int.MaxValue));
        return slots.Count == 0 ? null : slots.Min.Slot;
    }

    /// <summary>Counts the steps from <paramref name="first"/> to <paramref name="version"/> that are not finite.</summary>
    public int Skipped(long first, long version) =>
        _slots.Select(s => s.Step).Distinct().Count(step => step >= first && step < version);

    /// <summary>Tells whether the worker that computes this slot now sends NaN and says nothing.</summary>
    public bool Lies(long step, int slot)
    {
        if (_lie != (step, slot)) return false;
        _lie = null;
        HasLied = true;
        return true;
    }

    /// <summary>Says what a worker tells of a slot that is not finite.</summary>
    public static string Describe(long step, int slot) => $"the loss of slot {slot} of step {step} is NaN";
}
