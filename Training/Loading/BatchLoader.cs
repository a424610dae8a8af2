using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Loading;

/// <summary>
/// Copies the rows of coming slots together on threads of its own, so that the compute thread need not.
/// </summary>
/// <remarks>
/// The worker says which slots it computes (<see cref="SetSlots"/>); from then on items are numbered: all its slots of
/// one step in the order given, then those of the next step. Item i lives in ring place i mod depth, and loader threads
/// fill free places at most depth items ahead of the consumer. What is asked for out of that order (a slot of a lost
/// worker) is copied at once on the asking thread. One consumer; any number of loader threads.
/// </remarks>
public sealed class BatchLoader : IDisposable
{
    /// <summary>
    /// Is how many slots are held ready ahead: enough to ride out a hiccup, few enough to stay in cache.
    /// </summary>
    public const int DepthDefault = 4;

    /// <summary>Is the most loader threads that make sense: copying rows saturates memory long before.</summary>
    public const int WorkersMax = 64;

    private readonly object _gate = new();
    private readonly Dataset _dataset;
    private readonly SampleOrder _order;
    private readonly Action<SlotBatch> _load;
    private readonly Place[] _ring;
    private readonly Stack<SlotBatch> _spare = new();
    private readonly Thread[] _threads;
    private int[] _slots = [];
    private long _firstStep;
    private long _endStep;
    private long _nextItem;
    private long _claimedItem;
    private bool _stopping;

    /// <summary>Creates a loader that waits for <see cref="SetSlots"/>.</summary>
    /// <param name="dataset">The training split.</param>
    /// <param name="order">Which rows each slot takes.</param>
    /// <param name="numWorkers">Loader threads; 0 copies on the asking thread, best where rows are small.</param>
    /// <param name="depth">How many slots are held ready ahead, at least 1.</param>
    public BatchLoader(Dataset dataset, SampleOrder order, int numWorkers = 0, int depth = DepthDefault)
        : this(dataset, order, numWorkers, depth, null)
    {
    }

    internal BatchLoader(Dataset dataset, SampleOrder order, int numWorkers, int depth, Action<SlotBatch>? load)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numWorkers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numWorkers, WorkersMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        _dataset = dataset;
        _order = order;
        _load = load ?? LoadRows;
        _ring = new Place[numWorkers == 0 ? 0 : depth];
        for (var i = 0; i < _ring.Length; i++) _ring[i] = new Place();
        _threads = new Thread[numWorkers];
        for (var i = 0; i < numWorkers; i++)
        {
            _threads[i] = new Thread(LoadUntilStopped) { IsBackground = true, Name = $"loader-{i}" };
            _threads[i].Start();
        }
    }

    private enum PlaceState
    {
        Free,
        Loading,
        Ready,
        Stale,
        Taken,
    }

    /// <summary>
    /// Says which slots this worker computes, and from which step on; what was loaded for others is dropped.
    /// </summary>
    /// <param name="slots">The worker's slots in the order it asks for them.</param>
    /// <param name="firstStep">The first step it computes them in.</param>
    /// <param name="endStep">The step after the last of the run.</param>
    public void SetSlots(ReadOnlySpan<int> slots, long firstStep, long endStep = long.MaxValue)
    {
        foreach (var slot in slots) _order.Batches.SlotOf(0, slot);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _slots = slots.ToArray();
            _firstStep = firstStep;
            _endStep = endStep;
            MoveTo(0);
        }
    }

    /// <summary>Returns one slot's rows, waiting for a loader thread that is at them.</summary>
    /// <returns>The rows; the caller disposes it when the slot is computed.</returns>
    /// <exception cref="JobException">The rows could not be loaded; the cause is the inner exception.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled while
    /// waiting.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    public SlotBatch Take(long step, int slot, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var batch = TakePrefetched(step, slot, cancellation) ?? LoadNow(step, slot);
        if (batch.Failure is not { } failure) return batch;
        batch.Dispose();
        throw new JobException("", $"loading the rows of step {step}, slot {slot} failed: {failure.Message}", failure);
    }

    /// <summary>Returns the numbers of one slot's rows within the training split.</summary>
    public ReadOnlySpan<int> RowsOf(long step, int slot) => _order.RowsOf(step, slot);

    /// <summary>Stops the loader threads, waits for them, and lets go of the memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in _threads) thread.Join();
        foreach (var place in _ring) place.Batch?.Views?.Dispose();
        while (_spare.TryPop(out var batch)) batch.Views?.Dispose();
    }

    private SlotBatch? TakePrefetched(long step, int slot, CancellationToken cancellation)
    {
        if (_ring.Length == 0) return null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var place = Array.IndexOf(_slots, slot);
            if (place < 0 || step < _firstStep || step >= _endStep) return null;
            var item = (step - _firstStep) * _slots.Length + place;
            if (item < _nextItem) return null;
            if (item > _nextItem) MoveTo(item);
            return WaitFor(item, cancellation);
        }
    }

    private SlotBatch WaitFor(long item, CancellationToken cancellation)
    {
        var place = _ring[item % _ring.Length];
        if (place.State != PlaceState.Ready || place.Item != item)
        {
            using var wake = cancellation.Register(WakeAll);
            while (place.State != PlaceState.Ready || place.Item != item)
            {
                cancellation.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_stopping, this);
                Monitor.Wait(_gate);
            }
        }
        place.State = PlaceState.Taken;
        _nextItem = item + 1;
        Monitor.PulseAll(_gate);
        return place.Batch!;
    }

    private SlotBatch LoadNow(long step, int slot)
    {
        SlotBatch? batch;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (!_spare.TryPop(out batch)) batch = NewBatch(KeepSpare);
        }
        batch.Name(step, slot);
        TryLoad(batch);
        return batch;
    }

    // Everything loaded or being loaded belongs to items that are not asked for any more.
    private void MoveTo(long item)
    {
        foreach (var place in _ring)
        {
            if (place.State == PlaceState.Ready) place.State = PlaceState.Free;
            if (place.State == PlaceState.Loading) place.State = PlaceState.Stale;
        }
        _nextItem = item;
        _claimedItem = item;
        Monitor.PulseAll(_gate);
    }

    private void LoadUntilStopped()
    {
        while (Claim() is { } place)
        {
            TryLoad(place.Batch!);
            lock (_gate)
            {
                place.State = place.State == PlaceState.Stale ? PlaceState.Free : PlaceState.Ready;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Place? Claim()
    {
        lock (_gate)
        {
            while (!_stopping)
            {
                if (ClaimNext() is { } place) return place;
                Monitor.Wait(_gate);
            }
            return null;
        }
    }

    private Place? ClaimNext()
    {
        if (_slots.Length == 0 || _claimedItem >= _nextItem + _ring.Length) return null;
        var (steps, index) = Math.DivRem(_claimedItem, _slots.Length);
        var place = _ring[_claimedItem % _ring.Length];
        if (steps >= _endStep - _firstStep || place.State != PlaceState.Free) return null;
        place.Batch ??= NewBatch(_ => Free(place));
        place.Batch.Name(_firstStep + steps, _slots[index]);
        place.Item = _claimedItem++;
        place.State = PlaceState.Loading;
        return place;
    }

    // Caught whole because it belongs to the consumer: a loader thread has nobody to tell.
    private void TryLoad(SlotBatch batch)
    {
        try
        {
            _load(batch);
        }
        catch (Exception error)
        {
            batch.Failure = error;
        }
    }

    private void LoadRows(SlotBatch batch) =>
        batch.Fill(_order.RowsOf(batch.Step, batch.Slot), _order.Batches.At(batch.Step).Epoch);

    private SlotBatch NewBatch(Action<SlotBatch> giveBack) => new(_dataset, _order.Batches.LargestSlot, giveBack);

    private void KeepSpare(SlotBatch batch)
    {
        lock (_gate) _spare.Push(batch);
    }

    private void Free(Place place)
    {
        lock (_gate)
        {
            if (place.State != PlaceState.Taken) return;
            place.State = PlaceState.Free;
            Monitor.PulseAll(_gate);
        }
    }

    private void WakeAll()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private sealed class Place
    {
        public PlaceState State { get; set; }

        public long Item { get; set; }

        public SlotBatch? Batch { get; set; }
    }
}
