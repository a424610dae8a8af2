using Cluster.Messages;

namespace Cluster.WorkerNode;

/// <summary>Holds the late slots of others that this worker was asked to compute.</summary>
/// <remarks>
/// From the last one down: whoever they wait for, where it is slow and not gone, computes them from the first one up.
/// </remarks>
internal sealed class LateWork
{
    private readonly SortedSet<(bool IsAudit, int Slot)> _asked = [];
    private long _step = -1;

    /// <summary>Takes slots of a step; those of an older one are pointless then.</summary>
    public void Take(ComputeSlots late)
    {
        if (late.Step < _step) return;
        if (late.Step > _step) _asked.Clear();
        _step = late.Step;
        _asked.UnionWith(late.Slots.Select(slot => (false, slot)));
        _asked.UnionWith(late.Audits.Select(slot => (true, slot)));
    }

    /// <summary>Takes the next one out.</summary>
    /// <param name="loaded">The version at hand.</param>
    /// <param name="done">What was computed at it.</param>
    /// <returns>The slot, or null where none is asked for at this version.</returns>
    public (bool IsAudit, int Slot)? Next(StepNumber loaded, IReadOnlySet<(bool IsAudit, int Slot)> done)
    {
        if (_step != loaded.Value) return null;
        _asked.ExceptWith(done);
        if (_asked.Count == 0) return null;
        var next = _asked.Max;
        _asked.Remove(next);
        return next;
    }
}
