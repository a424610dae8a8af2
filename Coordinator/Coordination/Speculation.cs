using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Gives late slots to workers that have nothing to do.</summary>
/// <remarks>
/// Whoever a late slot waits for is busy or gone; any other worker has done its part of the step. Each of them gets a
/// slot once: a server that tells of it again, after twice the time, makes it go to one more worker.
/// </remarks>
internal sealed class Speculation
{
    private readonly HashSet<(int Slot, bool IsAudit, WorkerId Worker)> _given = [];
    private long _step = -1;

    /// <summary>Is a slot that is given to one more worker.</summary>
    /// <param name="Slot">The slot.</param>
    /// <param name="IsAudit">Whether its second copy is late.</param>
    /// <param name="Late">Who it waits for.</param>
    /// <param name="Worker">Who computes it too.</param>
    internal sealed record Given(int Slot, bool IsAudit, WorkerId Late, WorkerId Worker);

    /// <summary>Gives the late slots of a step.</summary>
    /// <param name="m">What is late.</param>
    /// <param name="owners">Who computes which slot by the present roster.</param>
    /// <param name="auditors">Who computes which slot once more.</param>
    /// <param name="workers">All workers.</param>
    public IReadOnlyList<Given> Give(
        SlotsLate m, IReadOnlyList<SlotAssignment> owners, IReadOnlyList<SlotAssignment> auditors,
        IReadOnlyList<WorkerId> workers)
    {
        if (m.Step != _step) _given.Clear();
        _step = m.Step;
        var late = Find(m.Slots, false, owners).Concat(Find(m.Audits, true, auditors)).ToList();
        var idle = workers.Except(late.Select(l => l.Late)).ToDictionary(w => w, _ => 0);
        var given = new List<Given>();
        foreach (var (slot, isAudit, waitsFor) in late)
        {
            var free = idle.Keys.Where(w => !_given.Contains((slot, isAudit, w))).ToList();
            if (free.Count == 0) continue;
            var worker = free.MinBy(w => idle[w]);
            idle[worker]++;
            _given.Add((slot, isAudit, worker));
            given.Add(new Given(slot, isAudit, waitsFor, worker));
        }

        return given;
    }

    /// <summary>Makes one message for each worker that was given slots.</summary>
    public static IEnumerable<(WorkerId Worker, ComputeSlots Message)> Messages(
        SlotsLate m, IEnumerable<Given> given) => given.GroupBy(g => g.Worker).Select(work => (work.Key, new ComputeSlots
        {
            Generation = m.Generation,
            Step = m.Step,
            Slots = { work.Where(g => !g.IsAudit).Select(g => g.Slot) },
            Audits = { work.Where(g => g.IsAudit).Select(g => g.Slot) },
        }));

    private static IEnumerable<(int Slot, bool IsAudit, WorkerId Late)> Find(
        IEnumerable<int> slots, bool isAudit, IReadOnlyList<SlotAssignment> assignments) =>
        slots.Where(s => s >= 0 && s < assignments.Count)
            .Select(s => (s, isAudit, new WorkerId(assignments[s].WorkerId)));
}
