using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Says what it means that two copies of a slot differ, and what to do about it.</summary>
internal static class CopyDispute
{
    /// <summary>Names step, slot and both workers with their machines.</summary>
    public static string Describe(CopiesDiffer m, Membership members)
    {
        var (first, other) = (new WorkerId(m.WorkerId), new WorkerId(m.OtherWorkerId));
        var who = first == other
            ? $"{members.NameAndHost(first)} computed it twice with different results: this machine computes wrongly"
            : $"{members.NameAndHost(first)} and {members.NameAndHost(other)} computed it with different results: "
                + "one of the two machines computes wrongly";
        var next = m.Applied
            ? "The step was applied with the first result: leave that machine out and --resume a snapshot of step "
                + $"{m.Step} or before"
            : "The step was not applied: leave that machine out and --resume last";
        return $"step {m.Step}, slot {m.Slot}: {who}, or the job's code depends on more than the run's seed. {next}";
    }
}
