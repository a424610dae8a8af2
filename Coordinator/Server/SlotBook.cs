using Cluster.Messages;

namespace Cluster.Coordinator.Server;

/// <summary>Sums where each worker's time went, and how long steps waited for one worker alone.</summary>
/// <remarks>Pure: the time is told. It costs an addition per slot; what it holds goes out with the steps that are told.</remarks>
internal sealed class SlotBook
{
    private readonly SortedDictionary<int, WorkerTimes> _workers = [];
    private WorkerId _last; // who delivered the newest slot of the open step that counts
    private TimeSpan _lastAt;
    private TimeSpan? _othersAt; // when all others had delivered

    /// <summary>Books a slot that arrived.</summary>
    /// <param name="worker">Who computed it.</param>
    /// <param name="times">Where its time went; null where it did not say.</param>
    /// <param name="counts">Whether it is the step's; else it was computed in vain.</param>
    /// <param name="now">Time of this process.</param>
    public void Take(WorkerId worker, SlotTimes? times, bool counts, TimeSpan now)
    {
        if (!_workers.TryGetValue(worker.Value, out var booked))
            _workers.Add(worker.Value, booked = new WorkerTimes { WorkerId = worker.Value, Times = new SlotTimes() });
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
        if (worker != _last && _last.Value != 0) _othersAt = _lastAt;
        (_last, _lastAt) = (worker, now);
    }

    /// <summary>Notes that the open step was applied: its last worker held it up since all others had delivered.</summary>
    public void EndStep()
    {
        if (_othersAt is { } others && _workers.TryGetValue(_last.Value, out var booked))
            booked.HeldUp += (_lastAt - others).Ticks * TimeSpan.NanosecondsPerTick;
        (_last, _othersAt) = (default, null);
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
        (_last, _othersAt) = (default, null);
    }
}
