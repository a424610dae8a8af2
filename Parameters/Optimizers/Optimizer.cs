using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Changes a contiguous range of parameters, one step at a time and in one pass over memory: each block is averaged
/// over the slots and then updated while it is in the cache. No element depends on another, so the bits do not depend
/// on how the parameters are cut into ranges.
/// </summary>
/// <remarks>Follows the rounding of PyTorch 1.13.1 on CPU bit for bit: scalars are computed in double and then rounded
/// to float; where PyTorch fuses a multiply and an add, so do we. Not synchronized. Allocates nothing per
/// step.</remarks>
public abstract class Optimizer
{
    private static readonly UpdateOptions Plain = new();

    private GroupRange[] _ranges;
    private double _averageDecay;

    private protected Optimizer(OptimizerOptions options, int length, params string[] stateNames)
    {
        Options = options;
        Length = length;
        State = [.. stateNames.Select(name => new OptimizerState(name, length))];
        Kept = State;
        Groups = ParameterGroups.One(options.WeightDecay, length);
        _ranges = [.. Groups.Ranges];
    }

    /// <summary>Gets the hyper-parameters.</summary>
    public OptimizerOptions Options { get; }

    /// <summary>Gets the number of parameters.</summary>
    public int Length { get; }

    /// <summary>Gets or sets the number of steps done; set only when a snapshot is restored.</summary>
    public long StepCount { get; set; }

    /// <summary>Gets what is kept between steps, in PyTorch's order.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Gets the parameter groups.</summary>
    public ParameterGroups Groups { get; private set; }

    /// <summary>Gets the moving average of the parameters; null where none is kept.</summary>
    public OptimizerState? Average { get; private set; }

    /// <summary>Gets all that has a float per parameter: <see cref="State"/>, then the average.</summary>
    public IReadOnlyList<OptimizerState> Kept { get; private set; }

    /// <summary>Creates the optimizer of the options.</summary>
    /// <param name="options">The hyper-parameters.</param>
    /// <param name="length">The number of parameters.</param>
    /// <exception cref="OptimizerOptionsException">A hyper-parameter is out of its range.</exception>
    public static Optimizer Create(OptimizerOptions options, int length)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        options.Validate();
        return options switch
        {
            SgdOptions sgd => new Sgd(sgd, length),
            AdamOptions adam => new Adam(adam, length),
            AdamWOptions adamW => new AdamW(adamW, length),
            RmsPropOptions rmsProp => new RmsProp(rmsProp, length),
            AdagradOptions adagrad => new Adagrad(adagrad, length),
            AdadeltaOptions adadelta => new Adadelta(adadelta, length),
            NAdamOptions nAdam => new NAdam(nAdam, length),
            RAdamOptions rAdam => new RAdam(rAdam, length),
            LionOptions lion => new Lion(lion, length),
            _ => throw new ArgumentException($"Unknown options {options.GetType().Name}.", nameof(options)),
        };
    }

    /// <summary>Creates an optimizer with parameter groups and an average.</summary>
    /// <param name="options">The hyper-parameters.</param>
    /// <param name="groups">The groups of its parameters.</param>
    /// <param name="averageDecay">How much of the average stays at each step; null keeps none.</param>
    /// <exception cref="OptimizerOptionsException">A hyper-parameter is out of its range.</exception>
    public static Optimizer Create(OptimizerOptions options, ParameterGroups groups, double? averageDecay = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Optimizer optimizer = Create(options, groups.Ranges[^1].End);
        optimizer.Groups = groups;
        optimizer._ranges = [.. groups.Ranges];
        if (averageDecay is not { } decay)
            return optimizer;
        optimizer._averageDecay = decay;
        optimizer.Average = new OptimizerState("ema", optimizer.Length);
        optimizer.Kept = [.. optimizer.State, optimizer.Average];
        return optimizer;
    }

    /// <summary>Creates an empty one of the same kind, groups and average.</summary>
    public Optimizer CreateAlike() => Create(Options, Groups, Average is null ? null : _averageDecay);

    /// <summary>Makes the average, where one is kept, what the parameters are before the first step.</summary>
    /// <param name="parameters"><see cref="Length"/> floats.</param>
    public void BeginAverage(ReadOnlySpan<float> parameters)
    {
        RequireLength(parameters.Length, nameof(parameters));
        if (Average is not null)
            parameters.CopyTo(Average.Values.Span);
    }

    /// <summary>Averages the slots and updates the parameters.</summary>
    /// <param name="parameters"><see cref="Length"/> floats.</param>
    /// <param name="gradients">The slots; float 0 belongs to parameter 0.</param>
    /// <exception cref="ArgumentException">The parameters are not <see cref="Length"/> floats, or the slots are
    /// fewer.</exception>
    /// <exception cref="InvalidOperationException">No slot has rows.</exception>
    public void Step(Span<float> parameters, SlotReduction gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        RequireLength(parameters.Length, nameof(parameters));
        ArgumentOutOfRangeException.ThrowIfLessThan(gradients.Length, Length, nameof(gradients));
        gradients.Plan();
        BeginStep(Plain, 0, 0);
        StepPart(parameters, gradients, 0, thread: 0);
        EndStep();
    }

    /// <summary>Updates the parameters with one gradient.</summary>
    /// <param name="parameters"><see cref="Length"/> floats.</param>
    /// <param name="gradient"><see cref="Length"/> floats.</param>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        RequireLength(parameters.Length, nameof(parameters));
        RequireLength(gradient.Length, nameof(gradient));
        BeginStep(Plain, 0, 0);
        int offset = 0;
        foreach (GroupRange range in _ranges)
        {
            int count = range.End - offset;
            Update(parameters.Slice(offset, count), new GradientBlock(gradient.Slice(offset, count)), offset, range.Group);
            offset = range.End;
        }

        UpdateAverage(parameters, 0);
        EndStep();
    }

    /// <summary>Makes the state what it is before the first step; the number of steps stays.</summary>
    internal virtual void ClearState()
    {
        foreach (OptimizerState state in State)
            state.Values.Span.Clear();
    }

    /// <summary>Opens a step whose parts are then done by <see cref="StepPart"/>, each of them once.</summary>
    /// <param name="update">Says the learning rate.</param>
    /// <param name="step">The run's step, from 0; the optimizer may have made fewer.</param>
    /// <param name="reductions">How often a plateau has lowered the learning rate.</param>
    internal void BeginStep(UpdateOptions update, long step, int reductions)
    {
        for (int group = 0; group < Groups.Groups.Count; group++)
        {
            ParameterGroup own = Groups.Groups[group];
            double lr = update.Lr(Options.Lr * own.LrFactor, step, reductions);
            BeginStep(StepCount + 1, group, lr, own.WeightDecay);
        }
    }

    /// <summary>Averages the slots and updates the parameters from <paramref name="offset"/> on, block by block; several
    /// threads may do different parts at the same time.</summary>
    /// <param name="parameters">The part's parameters.</param>
    /// <param name="gradients">The slots, planned; float 0 belongs to parameter 0.</param>
    /// <param name="offset">The part's first parameter.</param>
    /// <param name="thread">The index of the calling thread.</param>
    /// <param name="clip">Clips the gradient, or null.</param>
    internal void StepPart(
        Span<float> parameters, SlotReduction gradients, int offset, int thread, GradientClip? clip = null)
    {
        int count;
        for (int done = 0, range = parameters.IsEmpty ? 0 : Groups.RangeAt(offset); done < parameters.Length; done += count)
        {
            int at = offset + done;
            while (_ranges[range].End <= at)
                range++;
            count = Math.Min(
                Math.Min(SlotReduction.BlockLength, parameters.Length - done), _ranges[range].End - at);
            GradientBlock gradient = clip is null
                ? gradients.Reduce(at, count, thread)
                : clip.Clip(gradients, at, count, thread);
            Span<float> block = parameters.Slice(done, count);
            Update(block, gradient, at, _ranges[range].Group);
            if (Average is not null)
                UpdateAverage(block, at);
        }
    }

    /// <summary>Counts the step, once all its parts are done.</summary>
    internal void EndStep() => StepCount++;

    /// <summary>Computes the scalars of a step for the parameters of a group.</summary>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="group">The group.</param>
    /// <param name="lr">Its learning rate at this step.</param>
    /// <param name="weightDecay">Its weight decay.</param>
    private protected abstract void BeginStep(long step, int group, double lr, double weightDecay);

    /// <summary>Updates the parameters from <paramref name="offset"/> on, all of one group; both have the same length.
    /// </summary>
    private protected abstract void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group);

    /// <summary>Gets the place of a group's scalars; there is room for each group's.</summary>
    private protected ref T Place<T>(ref T[] scalars, int group)
    {
        if (scalars.Length != Groups.Groups.Count)
            scalars = new T[Groups.Groups.Count];
        return ref scalars[group];
    }

    /// <summary>Returns the values of a state from <paramref name="offset"/> on.</summary>
    private protected Span<float> Slice(int state, int offset, int count) =>
        State[state].Values.Span.Slice(offset, count);

    private void UpdateAverage(ReadOnlySpan<float> parameters, int offset)
    {
        if (Average is null)
            return;
        Span<float> average = Average.Values.Span.Slice(offset, parameters.Length);
        if (StepCount == 0)
            parameters.CopyTo(average);
        else
            AverageKernel.Run(average, parameters, _averageDecay);
    }

    private void RequireLength(int length, string name)
    {
        if (length != Length)
            throw new ArgumentException($"The optimizer is for {Length} floats, but got {length}.", name);
    }
}
