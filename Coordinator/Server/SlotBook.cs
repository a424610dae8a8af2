using Cluster.Messages;

namespace Cluster.Coordinator.Server;

/// <summary>Sums where each worker's time went, and how long steps waited for one worker alone.</summary>
/// <remarks>Pure: the time is told. It costs an addition per slot; what it holds goes out with the steps that are told.</remarks>
internal sealed class SlotBook
{
    private readonly SortedDictionary<int, WorkerTimes> _workers = [];
    private readonly Dictionary<int, WorkerId> _owners = []; // who delivered each slot when it was last in time
    private readonly HashSet<int> _late = [];
    private WorkerId _last; // who delivered the newest slot of the open step that counts
    private TimeSpan _lastAt;
    private TimeSpan? _othersAt; // when all others had delivered

    /// <summary>Books a slot that arrived.</summary>
    /// <param name="worker">Who computed it.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="times">Where its time went; null where it did not say.</param>
    /// <param name="counts">Whether it is the step's; else it was computed in vain.</param>
    /// <param name="now">Time of this process.</param>
    public void Take(WorkerId worker, Slot slot, SlotTimes? times, bool counts, TimeSpan now)
    {
        var booked = Of(worker);
        booked.Times.Add(times);
        if (!counts)
        {
            var inVain = (times?.Data ?? 0) + (times?.Compute ?? 0);
            booked.Recomputed += inVain;
            booked.Times.Data -= times?.Data ?? 0;
            booked.Times.Compute -= times?.Compute ?? 0;
            return;
        }

        booked.Slots++;
        if (!_late.Contains(slot.Index)) _owners[slot.Index] = worker;
        var awaited = _owners.GetValueOrDefault(slot.Index, worker);
        if (awaited != _last && _last.Value != 0) _othersAt = _lastAt;
        (_last, _lastAt) = (awaited, now);
    }

    /// <summary>Notes slots that are late: where another worker is quicker, its owner held the step up all the same.</summary>
    public void SetLate(IEnumerable<int> slots) => _late.UnionWith(slots);

    /// <summary>Notes that the open step was applied: its last worker held it up since all others had delivered.</summary>
    public void EndStep()
    {
        if (_othersAt is { } others) Of(_last).HeldUp += (_lastAt - others).Ticks * TimeSpan.NanosecondsPerTick;
        (_last, _othersAt) = (default, null);
        _late.Clear();
    }

    /// <summary>Gives what was booked since the last time, and begins anew.</summary>
    public IReadOnlyList<WorkerTimes> TakeAll()
    {
        WorkerTimes[] all = [.. _workers.Values];
        _workers.Clear();
        return all;
    }

    /// <summary>Forgets all: a generation begins.</summary>
    public void Clear()
    {
        _workers.Clear();
        _owners.Clear();
        _late.Clear();
        (_last, _othersAt) = (default, null);
    }

    private WorkerTimes Of(WorkerId worker)
    {
        if (!_workers.TryGetValue(worker.Value, out var booked))
            _workers.Add(worker.Value, booked = new WorkerTimes { WorkerId = worker.Value, Times = new SlotTimes() });
        return booked;
    }
}
