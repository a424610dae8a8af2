using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Gives slots to workers.</summary>
/// <remarks>
/// Each worker gets a contiguous run of slots, sizes differing by at most one. Where there are more workers than slots,
/// those that joined last stand by with the parameters at hand. Who computes a slot never changes the result.
/// </remarks>
internal static class RosterPlan
{
    /// <summary>Assigns each of <paramref name="slots"/> slots to one of <paramref name="workers"/>.</summary>
    /// <param name="slots">Number of slots of the run.</param>
    /// <param name="workers">Workers in order of joining.</param>
    /// <returns>One assignment per slot; none without workers.</returns>
    public static IReadOnlyList<SlotAssignment> Assign(int slots, IReadOnlyList<WorkerId> workers)
    {
        if (workers.Count == 0) return [];
        var active = Math.Min(slots, workers.Count);
        var assignments = new SlotAssignment[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            var worker = workers[(int)((long)slot * active / slots)];
            assignments[slot] = new SlotAssignment { Slot = slot, WorkerId = worker.Value };
        }

        return assignments;
    }

    /// <summary>Gives each slot to a worker that computes it once more where it is audited.</summary>
    /// <param name="assignments">Who computes which slot.</param>
    /// <param name="workers">Workers in order of joining.</param>
    /// <returns>One assignment per slot: to the worker half-way round from the owner, itself where it is alone.</returns>
    public static IReadOnlyList<SlotAssignment> Auditors(
        IReadOnlyList<SlotAssignment> assignments, IReadOnlyList<WorkerId> workers)
    {
        var places = workers.Select((w, i) => (w.Value, i)).ToDictionary(w => w.Value, w => w.i);
        var distance = Math.Max(1, workers.Count / 2);
        return [.. assignments.Select(a => new SlotAssignment
        {
            Slot = a.Slot,
            WorkerId = workers[(places[a.WorkerId] + distance) % workers.Count].Value,
        })];
    }
}
