using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Turns parameter version s into s + 1 on one contiguous range of the vector: the part that is parameters goes through
/// reduction and optimizer in one pass, float buffers become the slots' weighted mean, and integer buffers (owned by
/// the shard of the last float) come from the first slot with rows.
/// </summary>
/// <remarks>
/// Not synchronized, <see cref="FirstNotFinite"/> excepted; shards with disjoint ranges may step the same vectors at the
/// same time. A long range is worked on by several threads, whose number changes no bit. They start with the first long
/// range; after that, a step allocates nothing.
/// </remarks>
public sealed class ParameterShard : IDisposable
{
    private readonly ParameterLayout _layout;
    private readonly RangeThreads _threads;
    private readonly SlotReduction _reduction;
    private readonly ShardStep _step;
    private readonly StateCopy _copy = new();
    private readonly GradientClip? _clip;
    private ShardScan? _spareScan = new();

    /// <summary>Creates a shard at step 0.</summary>
    /// <param name="layout">The layout of all vectors.</param>
    /// <param name="range">The floats that the shard owns.</param>
    /// <param name="options">The optimizer's hyper-parameters.</param>
    /// <param name="slots">The run's number of slots.</param>
    /// <param name="threads">The threads that work on a long range, with the calling one, 1 to
    /// <see cref="ThreadsMax"/>; null for as many as the machine has cores, up to that limit.</param>
    /// <param name="update">Schedule, clipping and average; null: none of them.</param>
    /// <param name="groups">The groups of the range's parameters; null: one.</param>
    /// <param name="frozen">What no step changes, counted from the shard's first float, in order; null for nothing.</param>
    /// <exception cref="OptimizerOptionsException">A hyper-parameter is out of its range.</exception>
    public ParameterShard(
        ParameterLayout layout, ShardRange range, OptimizerOptions options, int slots, int? threads = null,
        UpdateOptions? update = null, ParameterGroups? groups = null, IReadOnlyList<ShardRange>? frozen = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNegative(range.Offset, nameof(range));
        ArgumentOutOfRangeException.ThrowIfNegative(range.Count, nameof(range));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.End, layout.FloatCount, nameof(range));
        _layout = layout;
        Range = range;
        _threads = new RangeThreads(threads);
        _reduction = new SlotReduction(slots, _threads.Count);
        ArgumentNullException.ThrowIfNull(options);
        int length = range.ParameterCount(layout);
        update ??= new UpdateOptions();
        Optimizer = Optimizer.Create(
            options, groups ?? ParameterGroups.One(options.WeightDecay, length), update.Ema);
        if (update.ClipNorm is not null || update.ClipValue is not null)
            _clip = new GradientClip(update, length, _threads.Count);
        _step = new ShardStep(Optimizer, _reduction, update, _clip, frozen ?? []);
    }

    /// <summary>Gets the most threads of a shard.</summary>
    public static int ThreadsMax => RangeThreads.CountMax;

    /// <summary>Gets the floats that the shard owns.</summary>
    public ShardRange Range { get; }

    /// <summary>Gets the optimizer of the range's parameters; its float 0 is the range's first.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Gets the norm of the last step's gradient before it was clipped; null where it is not clipped by it.</summary>
    public double? GradientNorm => _clip?.Norm;

    /// <summary>Gets whether the gradient is clipped by its norm, which is that of all shards together.</summary>
    public bool ClipsByNorm => _clip?.IsByNorm == true;

    /// <summary>Sums the squares of the reduced gradient of the range, where it is clipped by its norm: the sums of all shards
    /// together are then given to <see cref="Step(ParameterVector, IReadOnlyList{ParameterVector}, ReadOnlySpan{int}, long, int, double?)"/>.
    /// </summary>
    /// <param name="slots">What each slot computed.</param>
    /// <param name="rows">The rows of each slot, at least one of them above 0.</param>
    /// <returns>The sum, until the next call.</returns>
    /// <exception cref="InvalidOperationException">It is not clipped by its norm.</exception>
    public ExactSum Measure(IReadOnlyList<ParameterVector> slots, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (_clip is not { IsByNorm: true })
            throw new InvalidOperationException("The gradient is not clipped by its norm.");
        SetSlots(slots, rows);
        _reduction.Plan();
        return _clip.Measure(_threads, _reduction, Optimizer.Length);
    }

    /// <summary>Does one step on the shard's range, with the optimizer's own steps as the run's.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="slots">What each slot computed; entries of slots without rows are not read.</param>
    /// <param name="rows">The rows of each slot, at least one of them above 0.</param>
    public void Step(ParameterVector parameters, IReadOnlyList<ParameterVector> slots, ReadOnlySpan<int> rows) =>
        Step(parameters, slots, rows, Optimizer.StepCount, 0);

    /// <summary>Does one step on the shard's range.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="slots">What each slot computed; entries of slots without rows are not read.</param>
    /// <param name="rows">The rows of each slot, at least one of them above 0.</param>
    /// <param name="step">The run's step, from 0, which the learning rate depends on.</param>
    /// <param name="reductions">How often a plateau has lowered the learning rate.</param>
    /// <param name="squares">The sum of all shards' squares, where this shard's were measured; null: it is the only one.</param>
    /// <exception cref="ArgumentException">A layout or the number of slots differs from the shard's, or no slot has
    /// rows.
    /// </exception>
    public void Step(
        ParameterVector parameters, IReadOnlyList<ParameterVector> slots, ReadOnlySpan<int> rows, long step,
        int reductions, double? squares = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(slots);
        Check(parameters, slots, rows);
        if (_clip is { IsByNorm: true })
            _clip.SetNorm(squares ?? Measure(slots, rows).ToDouble());
        SetSlots(slots, rows);
        Memory<float> floats = parameters.FloatMemory.Slice(Range.Offset, Range.Count);
        _step.Run(_threads, floats[..Optimizer.Length], step, reductions);
        _reduction.ReduceTo(floats.Span[Optimizer.Length..], Optimizer.Length);
        if (Range.OwnsIntegers(_layout))
            slots[_reduction.FirstSlotWithRows].Integers.CopyTo(parameters.Integers);
        _reduction.Clear();
    }

    /// <summary>Copies the shard's state between two steps: its part of the vector and what the optimizer keeps.</summary>
    /// <param name="parameters">The vector that is stepped.</param>
    /// <param name="toParameters">Receives the part.</param>
    /// <param name="toOptimizer">Receives the optimizer's state: one of <see cref="Optimizer.CreateAlike"/>; null: nothing does.</param>
    /// <exception cref="ArgumentException">A vector has another layout than the shard.</exception>
    public void CopyTo(ParameterVector parameters, ParameterVector toParameters, Optimizer? toOptimizer = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(toParameters);
        if (!parameters.Layout.Equals(_layout) || !toParameters.Layout.Equals(_layout))
            throw new ArgumentException("A vector has another layout than the shard.");
        Memory<float> from = parameters.FloatMemory.Slice(Range.Offset, Range.Count);
        Memory<float> to = toParameters.FloatMemory.Slice(Range.Offset, Range.Count);
        int optimized = Optimizer.Length;
        _copy.Run(_threads, from[..optimized], to[..optimized], Optimizer, toOptimizer);
        from.Span[optimized..].CopyTo(to.Span[optimized..]);
        if (Range.OwnsIntegers(_layout))
            parameters.Integers.CopyTo(toParameters.Integers);
    }

    /// <summary>Finds the first float of the shard's range that is NaN or infinite: a slot is applied only where there is
    /// none.</summary>
    /// <param name="vector">What a slot computed, or the parameters.</param>
    /// <param name="isAlone">Whether the calling thread alone looks: where the cores have better to do.</param>
    /// <returns>Its index in <see cref="ParameterVector.Floats"/>, or null where all are finite.</returns>
    /// <exception cref="ArgumentException">The vector has another layout than the shard.</exception>
    /// <remarks>May be called by any thread at any time, also beside a step.</remarks>
    public int? FirstNotFinite(ParameterVector vector, bool isAlone = false)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (!ReferenceEquals(vector.Layout, _layout) && !vector.Layout.Equals(_layout))
            throw new ArgumentException("The vector has another layout than the shard.", nameof(vector));
        if (isAlone)
            return Range.Offset + FiniteScan.FirstNotFinite(vector.Floats.Slice(Range.Offset, Range.Count));
        ShardScan scan = Interlocked.Exchange(ref _spareScan, null) ?? new ShardScan();
        int? first = scan.Run(_threads, vector.FloatMemory.Slice(Range.Offset, Range.Count));
        Volatile.Write(ref _spareScan, scan);
        return Range.Offset + first;
    }

    /// <summary>Ends the shard's threads.</summary>
    public void Dispose() => _threads.Dispose();

    private void SetSlots(IReadOnlyList<ParameterVector> slots, ReadOnlySpan<int> rows)
    {
        _reduction.Clear();
        for (int slot = 0; slot < rows.Length; slot++)
        {
            if (rows[slot] != 0)
                _reduction.Set(slot, slots[slot].FloatMemory.Slice(Range.Offset, Range.Count), rows[slot]);
        }
    }

    private void Check(ParameterVector parameters, IReadOnlyList<ParameterVector> slots, ReadOnlySpan<int> rows)
    {
        if (slots.Count != _reduction.Slots || rows.Length != _reduction.Slots)
        {
            throw new ArgumentException(
                $"Expected {_reduction.Slots} slots, got {slots.Count} vectors and {rows.Length} row counts.");
        }

        if (!ReferenceEquals(parameters.Layout, _layout) && !parameters.Layout.Equals(_layout))
            throw new ArgumentException("The parameters have another layout than the shard.", nameof(parameters));
        bool any = false;
        for (int slot = 0; slot < rows.Length; slot++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(rows[slot], nameof(rows));
            if (rows[slot] == 0)
                continue;
            any = true;
            if (!ReferenceEquals(slots[slot].Layout, _layout) && !slots[slot].Layout.Equals(_layout))
                throw new ArgumentException($"Slot {slot} has another layout than the shard.", nameof(slots));
        }

        if (!any)
            throw new ArgumentException("No slot has rows.", nameof(rows));
    }
}
