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
    private protected Optimizer(OptimizerOptions options, int length, params string[] stateNames)
    {
        Options = options;
        Length = length;
        State = [.. stateNames.Select(name => new OptimizerState(name, length))];
    }

    /// <summary>Gets the hyper-parameters.</summary>
    public OptimizerOptions Options { get; }

    /// <summary>Gets the number of parameters.</summary>
    public int Length { get; }

    /// <summary>Gets or sets the number of steps done; set only when a snapshot is restored.</summary>
    public long StepCount { get; set; }

    /// <summary>Gets what is kept between steps, in PyTorch's order.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

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
        BeginStep();
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
        BeginStep();
        Update(parameters, new GradientBlock(gradient), 0);
        EndStep();
    }

    /// <summary>Makes the state what it is before the first step; the number of steps stays.</summary>
    internal virtual void ClearState()
    {
        foreach (OptimizerState state in State)
            state.Values.Span.Clear();
    }

    /// <summary>Opens a step whose parts are then done by <see cref="StepPart"/>, each of them once.</summary>
    internal void BeginStep() => BeginStep(StepCount + 1);

    /// <summary>Averages the slots and updates the parameters from <paramref name="offset"/> on, block by block; several
    /// threads may do different parts at the same time.</summary>
    /// <param name="parameters">The part's parameters.</param>
    /// <param name="gradients">The slots, planned; float 0 belongs to parameter 0.</param>
    /// <param name="offset">The part's first parameter.</param>
    /// <param name="thread">The index of the calling thread.</param>
    internal void StepPart(Span<float> parameters, SlotReduction gradients, int offset, int thread)
    {
        for (int done = 0; done < parameters.Length; done += SlotReduction.BlockLength)
        {
            int count = Math.Min(SlotReduction.BlockLength, parameters.Length - done);
            Update(parameters.Slice(done, count), gradients.Reduce(offset + done, count, thread), offset + done);
        }
    }

    /// <summary>Counts the step, once all its parts are done.</summary>
    internal void EndStep() => StepCount++;

    /// <summary>Computes the scalars of a step.</summary>
    /// <param name="step">The step's number, from 1.</param>
    private protected abstract void BeginStep(long step);

    /// <summary>Updates the parameters from <paramref name="offset"/> on; both have the same length.</summary>
    private protected abstract void Update(Span<float> parameters, in GradientBlock gradient, int offset);

    /// <summary>Returns the values of a state from <paramref name="offset"/> on.</summary>
    private protected Span<float> Slice(int state, int offset, int count) =>
        State[state].Values.Span.Slice(offset, count);

    private void RequireLength(int length, string name)
    {
        if (length != Length)
            throw new ArgumentException($"The optimizer is for {Length} floats, but got {length}.", name);
    }
}
