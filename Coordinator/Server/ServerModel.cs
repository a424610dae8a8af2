using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>Holds the tensors of a server: parameters, optimizer state and the slots being collected.</summary>
internal sealed class ServerModel : IDisposable
{
    private readonly ParameterShard _shard;
    private readonly ParameterVector[] _slots;
    private readonly int[] _rows;
    private readonly double[] _losses;
    private int _arrived;

    /// <summary>Creates the model over <paramref name="parameters"/>, which it owns from now on.</summary>
    public ServerModel(ParameterVector parameters, OptimizerOptions options, int slots, Optimizer? restored)
    {
        Parameters = parameters;
        var whole = ShardRange.Split(parameters.Layout, 1)[0];
        _shard = new ParameterShard(parameters.Layout, whole, options, slots);
        if (restored is not null && !PlantedBug.Is(Bug.OptimizerNotRestored)) Copy(restored, _shard.Optimizer);
        Gradients = new VectorPool(parameters.Layout, ServerLimits.GradientBuffers(slots));
        _slots = new ParameterVector[slots];
        _rows = new int[slots];
        _losses = new double[slots];
        Array.Fill(_slots, parameters);
    }

    /// <summary>Gets the shard that these tensors are.</summary>
    public int Shard { get; init; }

    /// <summary>Gets the parameters at the present version.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>Gets the optimizer's state at the present version.</summary>
    public Optimizer Optimizer => _shard.Optimizer;

    /// <summary>Gets the buffers that links put gradients into.</summary>
    public VectorPool Gradients { get; }

    /// <summary>Holds a slot's gradient until the step is complete.</summary>
    public void Hold(GradientArrived m)
    {
        var index = PlantedBug.Is(Bug.ReducedInOrderOfArrival) ? _arrived++ % _slots.Length : m.Slot.Index;
        _slots[index] = m.Gradient ?? Parameters;
        _rows[index] = (int)m.Rows;
        _losses[index] = m.Loss;
        if (PlantedBug.Is(Bug.GradientReturnedEarly) && m.Gradient is not null) Gradients.Return(m.Gradient);
    }

    /// <summary>Reduces the slots in their order and applies the optimizer, in one pass.</summary>
    /// <returns>The step's rows and its mean loss, summed in the order of the slots.</returns>
    public (long Rows, double Loss) Apply()
    {
        _shard.Step(Parameters, _slots, _rows);
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
            if (!ReferenceEquals(_slots[slot], Parameters)) Gradients.Return(_slots[slot]);
            _slots[slot] = Parameters;
            _rows[slot] = 0;
        }

        _arrived = 0;
    }

    /// <summary>Copies the whole state.</summary>
    public StateCaptured Capture(Messages.StepNumber step)
    {
        var parameters = new ParameterVector(Parameters.Layout);
        parameters.CopyFrom(Parameters);
        var optimizer = Optimizer.Create(Optimizer.Options, Optimizer.Length);
        if (!PlantedBug.Is(Bug.OptimizerNotCaptured)) Copy(Optimizer, optimizer);
        return new StateCaptured(step, parameters, optimizer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _shard.Dispose();
        Gradients.Dispose();
        Parameters.Dispose();
    }

    private static void Copy(Optimizer from, Optimizer to)
    {
        to.StepCount = from.StepCount;
        for (var i = 0; i < from.State.Count; i++) from.State[i].Values.CopyTo(to.State[i].Values);
    }
}
