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
}
