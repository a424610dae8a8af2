using Cluster.Coordinator.Server.Sharing;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;

namespace Cluster.Coordinator.Server;

/// <summary>Holds the tensors of a server: parameters, optimizer state and the slots being collected.</summary>
internal sealed class ServerModel : IDisposable
{
    private readonly ParameterShard _shard;
    private readonly ParameterVector[] _slots;
    private readonly IVectorLender[] _lenders;
    private readonly int[] _rows;
    private readonly double[] _losses;
    private StateCaptured? _spare;
    private volatile bool _isDisposed;
    private int _held;

    /// <summary>Creates the model over <paramref name="parameters"/>, which it owns from now on.</summary>
    /// <param name="parameters">Parameters and buffers.</param>
    /// <param name="options">The optimizer.</param>
    /// <param name="slots">The run's slots.</param>
    /// <param name="restored">The optimizer's state to begin with, or null.</param>
    /// <param name="shared">Memory that takes the parameters over and is shared with workers, or null.</param>
    /// <param name="update">Schedule, clipping and average, or null.</param>
    /// <param name="groups">The groups of the parameters; null: one.</param>
    /// <param name="frozen">The floats that no step changes, or null.</param>
    public ServerModel(
        ParameterVector parameters, OptimizerOptions options, int slots, Optimizer? restored, SharedShard? shared = null,
        UpdateOptions? update = null, ParameterGroups? groups = null, IReadOnlyList<ShardRange>? frozen = null)
    {
        if (shared is not null)
        {
            shared.Parameters.CopyFrom(parameters);
            parameters.Dispose();
            parameters = shared.Parameters;
        }

        Shared = shared;
        Parameters = parameters;
        var whole = ShardRange.Split(parameters.Layout, 1)[0];
        _shard = new ParameterShard(parameters.Layout, whole, options, slots, null, update, groups, frozen);
        Optimizer.BeginAverage(parameters.Parameters);
        if (restored is not null && !PlantedBug.Is(Bug.OptimizerNotRestored)) Copy(restored, _shard.Optimizer);
        Gradients = new VectorPool(parameters.Layout, ServerLimits.GradientBuffers(slots));
        _slots = new ParameterVector[slots];
        _lenders = new IVectorLender[slots];
        _rows = new int[slots];
        _losses = new double[slots];
        Array.Fill(_slots, parameters);
        Array.Fill(_lenders, Gradients);
    }

    /// <summary>Gets the memory of the parameters where workers read them in place, or null.</summary>
    public SharedShard? Shared { get; }

    /// <summary>Gets the number of slots.</summary>
    public int Slots => _slots.Length;

    /// <summary>Gets the shard that these tensors are.</summary>
    public int Shard { get; init; }

    /// <summary>Gets the parameters at the present version.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>Gets the optimizer's state at the present version.</summary>
    public Optimizer Optimizer => _shard.Optimizer;

    /// <summary>Gets the buffers that links put gradients into.</summary>
    public VectorPool Gradients { get; }

    /// <summary>Tells whether a gradient is one of this shard as it is served now.</summary>
    public bool IsOf(GradientArrived m) => ReferenceEquals(m.Lender, Gradients) || (m.Lender as LentGradient)?.Model == this;

    /// <summary>Finds the first float of a gradient that is NaN or infinite; any thread may ask.</summary>
    /// <remarks>Several threads look at the last one of a step, which all wait for. While workers compute, their cores are
    /// theirs.</remarks>
    public int? FirstNotFiniteGradient(ParameterVector gradient) =>
        _shard.FirstNotFinite(gradient, isAlone: Volatile.Read(ref _held) < _slots.Length - 1);

    /// <summary>Finds the first float of a version that is NaN or infinite.</summary>
    public int? FirstNotFinite(ParameterVector parameters) => _shard.FirstNotFinite(parameters);

    /// <summary>Holds a slot's gradient until the step is complete.</summary>
    public void Hold(GradientArrived m)
    {
        var index = PlantedBug.Is(Bug.ReducedInOrderOfArrival) ? _held % _slots.Length : m.Slot.Index;
        (_slots[index], _lenders[index]) = (m.Gradient ?? Parameters, m.Lender);
        _rows[index] = (int)m.Rows;
        _losses[index] = m.Loss;
        Volatile.Write(ref _held, _held + 1);
        if (PlantedBug.Is(Bug.GradientReturnedEarly) && m.Gradient is not null) m.Return();
    }

    /// <summary>Reduces the slots in their order and applies the optimizer, in one pass.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reductions">How often a plateau has lowered the learning rate.</param>
    /// <param name="squares">The sum of the squares of all shards' gradients, where this one's were measured; else null.</param>
    /// <returns>The step's rows and its mean loss, summed in the order of the slots.</returns>
    public (long Rows, double Loss) Apply(Messages.StepNumber step, int reductions, double? squares = null)
    {
        Shared?.BeginWrite();
        _shard.Step(Parameters, _slots, _rows, step.Value, reductions, squares);
        if (PlantedBug.Is(Bug.BuffersOfLastSlot)) _slots[^1].Integers.CopyTo(Parameters.Integers);
        if (PlantedBug.Is(Bug.BuffersNotAveraged)) _slots[0].FloatBuffers.CopyTo(Parameters.FloatBuffers);
        long rows = 0;
        double sum = 0;
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            rows += _rows[slot];
            if (_rows[slot] > 0) sum += _losses[slot] * _rows[slot];
        }

        Forget();
        return (rows, sum / rows);
    }

    /// <summary>Gets whether the gradient is clipped by the norm of all shards'.</summary>
    public bool ClipsByNorm => _shard.ClipsByNorm;

    /// <summary>Sums the squares of the gradient of the held slots.</summary>
    public ExactSum Measure() => _shard.Measure(_slots, _rows);

    /// <summary>Gets the norm of the last step's gradient before it was clipped, where it is clipped by that.</summary>
    public double? GradientNorm => _shard.GradientNorm;

    /// <summary>Copies the parameters and the buffers into a vector.</summary>
    public void CopyTo(ParameterVector to) => _shard.CopyTo(Parameters, to);

    /// <summary>Copies the average of the parameters, and the buffers, into a vector.</summary>
    public void CopyAverage(ParameterVector to)
    {
        CopyTo(to);
        Optimizer.Average!.Values.Span.CopyTo(to.Parameters);
    }

    /// <summary>Lets the step at hand change nothing: parameters, buffers and the optimizer's state stay.</summary>
    public void Skip()
    {
        if (PlantedBug.Is(Bug.SkipAdvancesOptimizer)) _shard.Optimizer.StepCount++;
        Forget();
    }

    /// <summary>Gives all held slots back.</summary>
    public void Forget()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (!ReferenceEquals(_slots[slot], Parameters)) _lenders[slot].Return(_slots[slot]);
            _slots[slot] = Parameters;
            _rows[slot] = 0;
        }

        Volatile.Write(ref _held, 0);
    }

    /// <summary>Copies the whole state, into the memory of a copy from before where one was given back.</summary>
    public StateCaptured Capture(Messages.StepNumber step)
    {
        var spare = Interlocked.Exchange(ref _spare, null);
        var parameters = spare?.Parameters ?? new ParameterVector(Parameters.Layout);
        var optimizer = spare?.Optimizer ?? Optimizer.CreateAlike();
        if (PlantedBug.Is(Bug.OptimizerNotCaptured)) parameters.CopyFrom(Parameters);
        else _shard.CopyTo(Parameters, parameters, optimizer);
        if (PlantedBug.Is(Bug.AverageNotCaptured)) optimizer.Average?.Values.Span.Clear();
        return new StateCaptured(step, parameters, optimizer, Keep);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        Interlocked.Exchange(ref _spare, null)?.Parameters.Dispose();
        Forget();
        _shard.Dispose();
        Gradients.Dispose();
        if (Shared is null) Parameters.Dispose();
        else Shared.Dispose();
    }

    // One is kept: fresh memory for each would cost as much as the copy.
    private void Keep(StateCaptured written)
    {
        if (_isDisposed || Interlocked.CompareExchange(ref _spare, written, null) is not null) written.Parameters.Dispose();
        else if (_isDisposed) Interlocked.Exchange(ref _spare, null)?.Parameters.Dispose();
    }

    private static void Copy(Optimizer from, Optimizer to)
    {
        to.StepCount = from.StepCount;
        for (var i = 0; i < from.Kept.Count; i++) from.Kept[i].Values.CopyTo(to.Kept[i].Values);
    }
}
